//! A BMC: OpenIPMI's `ipmi_sim`, the program that Debian packages. Real: RMCP+, sessions, users, sensor records, readings,
//! thresholds and the events that they make, event log, FRU data. Ours: cipher suite 17 and DCMI by a module, and that the
//! machine's power is a file.

mod machine;

pub use machine::{Machine, SimSensor};

use super::locked;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// An administrator, and one who may only read.
pub const USER: &str = "ipmiusr";
/// Her password.
pub const PASSWORD: &str = "long-enough-pw";
/// May read.
pub const READER: &str = "ipmiro";

const MODULE: &str = include_str!("ipmi_sim/module.c");
const CHASSIS_CONTROL: &str = include_str!("ipmi_sim/chassis-control");
static MODULE_BUILT: OnceLock<Option<PathBuf>> = OnceLock::new();

/// One running BMC; it ends with its owner.
pub struct IpmiSim {
    /// Where it answers.
    pub address: SocketAddr,
    /// Open all the time: the simulator ends when its console is closed while it speaks.
    console: Mutex<TcpStream>,
    child: Child,
    folder: TempDir,
}

/// What a BMC is to be like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// It knows cipher suite 3 only, as old ones do.
    pub without_suite_17: bool,
}

/// The path of a program, if it is installed.
#[must_use]
pub fn program(name: &str) -> Option<PathBuf> {
    ["/usr/bin", "/usr/sbin", "/usr/local/bin"].iter().map(|folder| Path::new(folder).join(name)).find(|path| path.exists())
}

fn module() -> Option<&'static PathBuf> {
    let build = || {
        let folder = tempfile::Builder::new().prefix("ironwatch-ipmi").tempdir().ok()?.keep();
        let (source, library) = (folder.join("module.c"), folder.join("module.so"));
        std::fs::write(&source, MODULE).ok()?;
        if !Path::new("/usr/include/OpenIPMI/lanserv.h").exists() || !Path::new("/usr/include/openssl/hmac.h").exists() {
            return None;
        }
        let built = Command::new("cc").args(["-shared", "-fPIC", "-O1", "-w", "-o"]).arg(&library).arg(&source).arg("-lcrypto").status();
        assert!(built.is_ok_and(|status| status.success()), "the module of ipmi_sim does not build");
        Some(library)
    };
    MODULE_BUILT.get_or_init(build).as_ref()
}

/// Whether BMCs can be had here; says so when not.
#[must_use]
pub fn is_available() -> bool {
    let is = program("ipmi_sim").is_some() && module().is_some();
    if !is {
        println!("skipped: ipmi_sim (package openipmi) or what its module is built with is not installed (make test installs it)");
    }
    is
}

fn free_udp_port() -> u16 {
    UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|socket| socket.local_addr()).map(|address| address.port()).unwrap_or(0)
}

fn free_tcp_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|socket| socket.local_addr()).map(|address| address.port()).unwrap_or(0)
}

impl IpmiSim {
    /// Starts a BMC from what `ipmi_sim` calls an emulation: a machine made up here, or one recorded from a real board.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start(emulation: &str, options: Options) -> Self {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, free_udp_port()));
        Self::start_at(emulation, options, address)
    }

    /// The same at an address.
    ///
    /// # Panics
    /// When it does not start.
    #[must_use]
    pub fn start_at(emulation: &str, options: Options, address: SocketAddr) -> Self {
        let folder = tempfile::Builder::new().prefix("ironwatch-bmc").tempdir().unwrap_or_else(|error| panic!("{error}"));
        let console = SocketAddr::from((Ipv4Addr::LOCALHOST, free_tcp_port()));
        let child = run(&folder, emulation, options, address, console);
        Self { address, console: Mutex::new(open_console(console, &folder)), child, folder }
    }

    /// What it said.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Its process.
    #[must_use]
    pub fn process_id(&self) -> u32 {
        self.child.id()
    }

    /// Gives a command on its console, as listed in ipmi_sim_cmd(5).
    ///
    /// # Panics
    /// When the console does not answer.
    pub fn command(&self, line: &str) {
        let mut console = locked(&self.console);
        let answered = console.write_all(format!("{line}\n").as_bytes()).and_then(|()| read_prompt(&mut console));
        answered.unwrap_or_else(|error| panic!("{line}: {error}"));
    }

    /// Sets the raw value of a sensor; thresholds make events.
    pub fn set_sensor(&self, number: u8, raw: u8) {
        self.command(&format!("sensor_set_value 0x20 0 {number} {raw} 1"));
    }

    /// Sets one state of a sensor; it makes an event.
    pub fn set_state(&self, number: u8, offset: u8, holds: bool) {
        self.command(&format!("sensor_set_bit 0x20 0 {number} {offset} {} 1", u8::from(holds)));
    }

    /// Adds an event to its log: kind of the record and 13 bytes. The BMC gives id and, for kinds below 0xe0, a time.
    pub fn add_event(&self, kind: u8, bytes: [u8; 13]) {
        let bytes: Vec<String> = bytes.iter().map(|byte| format!("{byte:#04x}")).collect();
        self.command(&format!("sel_add 0x20 {kind:#04x} {}", bytes.join(" ")));
    }

    /// The watts that DCMI tells.
    ///
    /// # Panics
    /// When the file cannot be written.
    pub fn set_watts(&self, watts: u32) {
        std::fs::write(self.folder.path().join("watts"), watts.to_string()).unwrap_or_else(|error| panic!("{error}"));
    }

    /// Whether the machine's power is on.
    #[must_use]
    pub fn power_is_on(&self) -> bool {
        std::fs::read_to_string(self.folder.path().join("power")).map_or(true, |text| text.trim() == "1")
    }

    /// What was done with the machine's power, in order: `power 0`, `reset 1`.
    #[must_use]
    pub fn power_log(&self) -> Vec<String> {
        let log = std::fs::read_to_string(self.folder.path().join("power.log")).unwrap_or_default();
        log.lines().map(str::to_owned).collect()
    }

    /// Switches the machine's power behind the BMC's back, as a power cut does.
    ///
    /// # Panics
    /// When the file cannot be written.
    pub fn set_power(&self, on: bool) {
        std::fs::write(self.folder.path().join("power"), if on { "1\n" } else { "0\n" }).unwrap_or_else(|error| panic!("{error}"));
    }

    /// Stops it in the middle of what it does, as a BMC that hangs; it is there and answers nothing.
    pub fn hang(&self) {
        self.signal("-STOP");
    }

    /// Lets it go on.
    pub fn go_on(&self) {
        self.signal("-CONT");
    }

    /// Ends it: nothing listens at its address any more.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    fn signal(&self, signal: &str) {
        let done = Command::new("kill").arg(signal).arg(self.child.id().to_string()).status();
        assert!(done.is_ok_and(|status| status.success()), "kill {signal}");
    }
}

impl Drop for IpmiSim {
    fn drop(&mut self) {
        self.kill();
    }
}

/// A connection to the console of a simulator that is starting.
fn open_console(address: SocketAddr, folder: &TempDir) -> TcpStream {
    let begun = Instant::now();
    loop {
        let found = TcpStream::connect(address).and_then(|mut console| {
            console.set_read_timeout(Some(Duration::from_secs(10)))?;
            read_prompt(&mut console)?;
            Ok(console)
        });
        match found {
            Ok(console) => return console,
            Err(error) => {
                let log = std::fs::read_to_string(folder.path().join("log")).unwrap_or_default();
                assert!(begun.elapsed() < Duration::from_secs(20), "the console of ipmi_sim: {error}: {log}");
            }
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Reads until the console waits for a command.
fn read_prompt(console: &mut TcpStream) -> std::io::Result<()> {
    let (mut seen, mut byte) = (Vec::new(), [0]);
    while !seen.ends_with(b"> ") {
        console.read_exact(&mut byte)?;
        seen.extend_from_slice(&byte);
    }
    Ok(())
}

fn run(folder: &TempDir, emulation: &str, options: Options, address: SocketAddr, console: SocketAddr) -> Child {
    let at = |name: &str| folder.path().join(name);
    let write = |name: &str, text: &str| std::fs::write(at(name), text).unwrap_or_else(|error| panic!("{name}: {error}"));
    write("emulation", emulation);
    write("chassis-control", CHASSIS_CONTROL);
    write("watts", "300");
    std::fs::create_dir(at("state")).unwrap_or_else(|error| panic!("{error}"));
    let module = module().filter(|_| !options.without_suite_17);
    let load = module.map(|module| format!("loadlib \"{}\" \"{}\"\n", module.display(), at("watts").display())).unwrap_or_default();
    write(
        "lan.conf",
        &format!(
            r#"name "bmc"
{load}set_working_mc 0x20
  startlan 1
    addr {} {}
    priv_limit admin
    allowed_auths_callback none md2 md5 straight
    allowed_auths_user none md2 md5 straight
    allowed_auths_operator none md2 md5 straight
    allowed_auths_admin none md2 md5 straight
    guid a123456789abcdefa123456789abcdef
  endlan
  chassis_control "/bin/sh {} {}"
  console {} {}
  user 1 false "" "x" user 1 md5
  user 2 true "{USER}" "{PASSWORD}" admin 10 md5
  user 3 true "{READER}" "{PASSWORD}" user 10 md5
"#,
            address.ip(),
            address.port(),
            at("chassis-control").display(),
            at("power").display(),
            console.ip(),
            console.port(),
        ),
    );
    let log = std::fs::File::create(at("log")).unwrap_or_else(|error| panic!("{error}"));
    let errors = log.try_clone().unwrap_or_else(|error| panic!("{error}"));
    Command::new(program("ipmi_sim").unwrap_or_default())
        .arg("-c")
        .arg(at("lan.conf"))
        .arg("-f")
        .arg(at("emulation"))
        .arg("-s")
        .arg(at("state"))
        .arg("-n")
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(log)
        .stderr(errors)
        .spawn()
        .unwrap_or_else(|error| panic!("ipmi_sim: {error}"))
}
