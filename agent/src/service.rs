//! What systemd is told, when it asks (sd_notify(3)): that the agent is ready, and that it still turns.

use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::net::{SocketAddr, UnixDatagram};
use std::time::Duration;

/// The way to systemd, when it started us.
pub struct Service {
    socket: Option<(UnixDatagram, SocketAddr)>,
    beat: Option<Duration>,
}

impl Service {
    /// Reads `NOTIFY_SOCKET`.
    pub fn from_environment() -> Self {
        let address = std::env::var_os("NOTIFY_SOCKET").and_then(|name| match name.as_bytes().split_first() {
            Some((b'@', rest)) => SocketAddr::from_abstract_name(rest).ok(),
            Some(_) => SocketAddr::from_pathname(&name).ok(),
            None => None,
        });
        let socket = address.and_then(|address| Some((UnixDatagram::unbound().ok()?, address)));
        let patience: Option<u64> = std::env::var("WATCHDOG_USEC").ok().and_then(|micros| micros.parse().ok());
        let beat = patience.filter(|_| socket.is_some()).map(|micros| Duration::from_micros(micros / 2).max(Duration::from_millis(100)));
        Self { socket, beat }
    }

    /// How often the watchdog should hear of us: twice as often as it must.
    pub fn beat(&self) -> Option<Duration> {
        self.beat
    }

    /// Work begins.
    pub fn ready(&self) {
        self.tell("READY=1");
    }

    /// Still at work.
    pub fn alive(&self) {
        self.tell("WATCHDOG=1");
    }

    /// On the way out.
    pub fn stopping(&self) {
        self.tell("STOPPING=1");
    }

    fn tell(&self, words: &str) {
        if let Some((socket, address)) = &self.socket {
            let _ = socket.send_to_addr(words.as_bytes(), address);
        }
    }
}
