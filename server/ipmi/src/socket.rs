//! The way to one BMC: a connected UDP socket of its own, which wakes its owner for what has come and for nothing else.
//!
//! The UDP socket of tokio also waits for room to send in. The system tells of that room each time a packet has left, so that a
//! program with one packet under way is woken twice for each answer. Here a packet for which there is no room is lost, as it
//! might be on its way; it is sent again when no answer comes.

use crate::error::Error;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// A socket of its own for each session: an answer to another one cannot come here.
pub struct Socket(AsyncFd<UdpSocket>);

impl Socket {
    /// Connected: only what comes from that address is taken.
    ///
    /// # Errors
    /// When there is no way there, or the system has no socket left.
    pub fn connect(address: SocketAddr) -> Result<Self, Error> {
        Self::open(address).map(Self).map_err(|error| Error::from_io(&error))
    }

    #[expect(deprecated, reason = "what follows it is unsafe for sockets that do not own what they stand for; this one does")]
    fn open(address: SocketAddr) -> io::Result<AsyncFd<UdpSocket>> {
        let any = if address.is_ipv4() { IpAddr::V4(Ipv4Addr::UNSPECIFIED) } else { IpAddr::V6(Ipv6Addr::UNSPECIFIED) };
        let socket = UdpSocket::bind((any, 0))?;
        socket.connect(address)?;
        socket.set_nonblocking(true)?;
        AsyncFd::with_interest(socket, Interest::READABLE)
    }

    /// Sends a packet. Where there is no room for it, it is lost.
    pub fn send(&self, packet: &[u8]) -> io::Result<()> {
        match self.0.get_ref().send(packet) {
            Err(error) if error.kind() != ErrorKind::WouldBlock => Err(error),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Waits for a packet, and gives its length.
    pub async fn receive(&self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.async_io(Interest::READABLE, |socket| socket.recv(buffer)).await
    }

    /// Nothing is expected before something is sent: the next [`Socket::receive`] waits for the system to tell of a packet, instead
    /// of looking whether there is one. What is there already is not lost; it is found together with that packet.
    pub fn expect_nothing(&self) {
        let _ = self.0.try_io(Interest::READABLE, |_| Err::<(), _>(ErrorKind::WouldBlock.into()));
    }
}
