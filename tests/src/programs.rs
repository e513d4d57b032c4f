//! The real programs, started as an operator starts them: own folders, own ports, settings in a file.

mod agent;
mod binaries;
mod person;
mod server;

pub use agent::{Agent, Machine};
pub use binaries::{agent_program, server_program};
pub use person::{Frame, PASSWORD, Person, Stream};
pub use server::{QUICK, Server};

use std::net::TcpListener;
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Once, OnceLock};
use std::time::{Duration, Instant};

/// Ports below those that the system gives to outgoing connections: what is free here stays free between a kill and a
/// restart.
const PORTS: std::ops::Range<u32> = 11_000..31_000;

/// A port that nobody listens on, and that no other caller of this process gets.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn free_port() -> u16 {
    static NEXT: OnceLock<AtomicU32> = OnceLock::new();
    let width = PORTS.end - PORTS.start;
    let next = NEXT.get_or_init(|| AtomicU32::new(std::process::id().wrapping_mul(211) % width));
    for _ in 0..width {
        let port = PORTS.start + next.fetch_add(1, Ordering::Relaxed) % width;
        if let Ok(port) = u16::try_from(port)
            && TcpListener::bind(("127.0.0.1", port)).is_ok()
        {
            return port;
        }
    }
    panic!("no free port on 127.0.0.1");
}

/// An HTTP client that goes straight to where it is told.
///
/// # Panics
/// When the system has no randomness for TLS.
#[must_use]
pub fn client() -> reqwest::Client {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    let built = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).timeout(Duration::from_secs(60)).build();
    built.unwrap_or_else(|error| panic!("no HTTP client: {error}"))
}

/// Takes our variables out of the environment, so that whoever runs the tests does not change what is tested.
fn without_our_variables(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("IRONWATCH") {
            command.env_remove(name);
        }
    }
}

/// Runs a program that has to end by itself: one that takes wrong settings would run for ever, and the test with it.
///
/// # Panics
/// When it cannot be started, or does not end.
pub fn run_to_its_end(what: &str, command: &mut Command) -> Output {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{what}: {error}"));
    let begun = Instant::now();
    while child.try_wait().is_ok_and(|status| status.is_none()) {
        if begun.elapsed() > Duration::from_secs(30) {
            let _ = child.kill();
            panic!("still running after 30 s: {what}");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.wait_with_output().unwrap_or_else(|error| panic!("{what}: {error}"))
}

/// Asks a process to end, as a service manager does.
fn terminate(child: &Child) {
    let _ = Command::new("sh").arg("-c").arg(format!("kill -TERM {}", child.id())).status();
}
