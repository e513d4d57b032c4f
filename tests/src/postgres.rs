//! A real PostgreSQL for tests: a private cluster in a temporary folder, reached over a Unix socket only, with
//! durability on. Started once per test program, stopped when it ends.

use diesel::connection::SimpleConnection as _;
use ironwatch_server::store::Address;
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
static NEXT: AtomicU32 = AtomicU32::new(0);

struct Cluster {
    folder: PathBuf,
    programs: PathBuf,
    // Closed when the test program ends, however it ends; the watchman at the other end then stops the server.
    _watchman: ChildStdin,
}

/// The URL of a new, empty database; `None`, said aloud, where PostgreSQL is not installed.
#[must_use]
pub fn new_database() -> Option<String> {
    let cluster = CLUSTER.get_or_init(start).as_ref();
    let Some(cluster) = cluster else {
        println!("skipped: PostgreSQL is not installed (make test installs it)");
        return None;
    };
    let name = format!("t{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let made = Command::new(cluster.programs.join("createdb")).arg("-h").arg(&cluster.folder).args(["-U", "postgres", &name]).status();
    assert!(made.is_ok_and(|status| status.success()), "createdb {name}");
    let socket = cluster.folder.to_string_lossy().replace('/', "%2F");
    Some(format!("postgres://postgres@{socket}/{name}"))
}

/// Lets nobody into the database of a URL any more and ends the sessions that are in it, or lets people in again.
///
/// # Errors
/// What PostgreSQL says.
pub fn let_in(url: &str, open: bool) -> Result<(), String> {
    let (cluster, name) = url.rsplit_once('/').ok_or("no database is named")?;
    let mut other = Address::Postgres(format!("{cluster}/postgres")).connect().map_err(|error| error.to_string())?;
    let mut order = |words: String| other.batch_execute(&words).map_err(|error| error.to_string());
    order(format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS {open}"))?;
    if open { Ok(()) } else { order(format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")) }
}

fn programs() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> =
        std::fs::read_dir("/usr/lib/postgresql").ok()?.flatten().map(|entry| entry.path().join("bin")).collect();
    versions.sort();
    versions.into_iter().rev().find(|path| path.join("initdb").exists())
}

/// The server refuses to run as root; the package's own user runs it then.
fn as_server_user(program: &Path) -> Command {
    let root = std::fs::metadata("/proc/self").is_ok_and(|data| std::os::unix::fs::MetadataExt::uid(&data) == 0);
    if root {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
        command
    } else {
        Command::new(program)
    }
}

fn start() -> Option<Cluster> {
    let programs = programs()?;
    let folder = tempfile::Builder::new().prefix("ironwatch-pg").tempdir().ok()?.keep();
    let owned = Command::new("chown").arg("postgres").arg(&folder).stderr(Stdio::null()).status().is_ok();
    let data = folder.join("data");
    let made = as_server_user(&programs.join("initdb"))
        .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-D"])
        .arg(&data)
        .stdout(Stdio::null())
        .status();
    assert!(owned && made.is_ok_and(|status| status.success()), "initdb");
    let server = as_server_user(&programs.join("postgres"))
        .arg("-D")
        .arg(&data)
        .args(["-c", "listen_addresses=", "-c", "max_connections=200", "-c"])
        .arg(format!("unix_socket_directories={}", folder.display()))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let watchman = Command::new("sh")
        .args(["-c", "cat >/dev/null; kill -INT \"$1\"; while kill -0 \"$1\" 2>/dev/null; do sleep 0.1; done; rm -rf \"$2\"", "sh"])
        .arg(server.id().to_string())
        .arg(&folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .ok()?
        .stdin?;
    let began = Instant::now();
    let ready = || {
        Command::new(programs.join("pg_isready")).arg("-h").arg(&folder).stdout(Stdio::null()).status().is_ok_and(|status| status.success())
    };
    while !ready() {
        assert!(began.elapsed() < Duration::from_secs(60), "PostgreSQL does not start");
        std::thread::sleep(Duration::from_millis(50));
    }
    Some(Cluster { folder, programs, _watchman: watchman })
}
