//! Requests on their way: sent, sent again, matched with their answers.
//!
//! An answer is taken for a request only when sequence, network function and command are those of the request, when nobody
//! but the BMC can have made it, when its packet has not come before, and when the BMC numbered it after everything that had
//! come when the request was first sent. So an answer that was long on its way, to a request of the same kind that had the
//! same number, is nobody's answer.

use crate::completion::Completion;
use crate::error::Error;
use crate::keys::Keys;
use crate::message::{self, Address, SEQUENCES};
use crate::packet::{self, PayloadType};
use crate::request::{Answer, Request};
use crate::timing::Timing;
use crate::window::{Window, is_after};
use std::collections::VecDeque;
use tokio::net::UdpSocket;
use tokio::time::{Instant, sleep, timeout_at};

/// Largest packet of a BMC; real ones have at most some 300 bytes.
pub const MAX_PACKET_BYTES: usize = 1_500;
/// Packets that are nobody's answer, for each request. A BMC that floods gets no attention for ever.
const MAX_STRAYS: usize = 256;
/// Repetitions of a request for which the BMC has no time just now, and the wait before the first.
const BUSY_TRIES: u32 = 4;
const BUSY_WAIT: std::time::Duration = std::time::Duration::from_millis(50);

/// The state of a session that exchanges change.
pub struct Wire {
    pub socket: UdpSocket,
    pub keys: Keys,
    pub our_session: u32,
    pub bmc_session: u32,
    pub timing: Timing,
    /// Number of the last packet sent.
    sent: u32,
    received: Window,
    sequence: u8,
    /// Packets sent, for who wants to know what a BMC is asked.
    pub packets_sent: u64,
    /// Packets that came and were nobody's answer.
    pub strays: u64,
    /// Serial-over-LAN packets that came while something else was waited for.
    pub sol: VecDeque<Vec<u8>>,
}

struct OnItsWay {
    /// Place among the requests.
    place: usize,
    address: Address,
    /// What had come when it was first sent.
    after: u32,
    sent: u32,
    due: Instant,
}

impl Wire {
    pub fn new(socket: UdpSocket, keys: Keys, our_session: u32, bmc_session: u32, timing: Timing) -> Self {
        Self {
            socket,
            keys,
            our_session,
            bmc_session,
            timing,
            sent: 0,
            received: Window::default(),
            sequence: 0,
            packets_sent: 0,
            strays: 0,
            sol: VecDeque::new(),
        }
    }

    /// Asks all, at most `window` at once; answers in the order of the requests.
    pub async fn ask_all(&mut self, requests: &[Request], window: usize) -> Result<Vec<Answer>, Error> {
        let mut answers: Vec<Option<Answer>> = vec![None; requests.len()];
        let mut busy = vec![0_u32; requests.len()];
        let mut waiting: VecDeque<usize> = (0..requests.len()).collect();
        let mut under_way: Vec<OnItsWay> = Vec::new();
        let mut strays = 0;
        loop {
            while under_way.len() < window.max(1) {
                let Some(place) = waiting.pop_front() else { break };
                if let Some(request) = requests.get(place) {
                    under_way.push(self.begin(place, request, &under_way).await?);
                }
            }
            let Some(due) = under_way.iter().map(|one| one.due).min() else { break };
            let mut buffer = [0; MAX_PACKET_BYTES];
            match timeout_at(due, self.socket.recv(&mut buffer)).await {
                Err(_) => self.repeat(requests, &mut under_way).await?,
                Ok(Err(error)) => return Err(Error::from_io(&error)),
                Ok(Ok(length)) => {
                    let taken = self.take(buffer.get(..length).unwrap_or_default(), &mut under_way);
                    let Some((place, answer)) = taken else {
                        self.strays += 1;
                        strays += 1;
                        if strays > MAX_STRAYS * requests.len().max(1) {
                            return Err(Error::TooMuch { what: "packets that answer nothing", limit: strays });
                        }
                        continue;
                    };
                    let (Some(request), Some(tried)) = (requests.get(place), busy.get_mut(place)) else { continue };
                    if answer.code.is_passing() && !request.once && *tried < BUSY_TRIES {
                        sleep(BUSY_WAIT * (1 << *tried)).await;
                        *tried += 1;
                        waiting.push_front(place);
                    } else if let Some(slot) = answers.get_mut(place) {
                        *slot = Some(answer);
                    }
                }
            }
        }
        answers.into_iter().collect::<Option<Vec<_>>>().ok_or(Error::SessionLost)
    }

    async fn begin(&mut self, place: usize, request: &Request, under_way: &[OnItsWay]) -> Result<OnItsWay, Error> {
        loop {
            self.sequence = (self.sequence + 1) % SEQUENCES;
            if !under_way.iter().any(|other| other.address.sequence == self.sequence) {
                break;
            }
        }
        let address = Address { net_function: request.net_function, command: request.command, sequence: self.sequence };
        let mut one = OnItsWay { place, address, after: self.received.newest(), sent: 0, due: Instant::now() };
        self.send(request, &mut one).await?;
        Ok(one)
    }

    async fn send(&mut self, request: &Request, one: &mut OnItsWay) -> Result<(), Error> {
        let content = message::request(one.address, request.lun, &request.data);
        self.send_payload(PayloadType::Ipmi, &content).await?;
        // Who must not be asked twice has all the time at once.
        let wait = if request.once { self.timing.patience() } else { self.timing.wait(one.sent) };
        one.sent += 1;
        one.due = Instant::now() + wait;
        Ok(())
    }

    /// Sends a payload in the session.
    pub async fn send_payload(&mut self, payload: PayloadType, content: &[u8]) -> Result<(), Error> {
        self.sent = self.sent.wrapping_add(1).max(1);
        let packet = self.keys.seal(payload, self.bmc_session, self.sent, content);
        let packet = packet.ok_or_else(|| Error::System("the system has no randomness".to_owned()))?;
        self.packets_sent += 1;
        self.socket.send(&packet).await.map_err(|error| Error::from_io(&error))?;
        Ok(())
    }

    async fn repeat(&mut self, requests: &[Request], under_way: &mut [OnItsWay]) -> Result<(), Error> {
        let now = Instant::now();
        for one in under_way.iter_mut().filter(|one| one.due <= now) {
            let Some(request) = requests.get(one.place) else { continue };
            if request.once || one.sent >= self.timing.tries {
                return Err(Error::NoAnswer);
            }
            self.send(request, one).await?;
        }
        Ok(())
    }

    /// Authentic, new, and of this session: its number and content.
    fn open(&mut self, packet: &[u8]) -> Option<(PayloadType, u32, Vec<u8>)> {
        let header = packet::parse(packet).filter(|header| header.is_sealed && header.session == self.our_session)?;
        let content = self.keys.open(&header, packet)?;
        self.received.take(header.sequence).then_some((header.payload, header.sequence, content))
    }

    /// Whose answer a packet is; it is taken from those under way.
    fn take(&mut self, packet: &[u8], under_way: &mut Vec<OnItsWay>) -> Option<(usize, Answer)> {
        let (payload, number, content) = self.open(packet)?;
        if payload == PayloadType::Sol {
            self.keep_sol(content);
            return None;
        }
        let response = message::parse_response(&content).filter(|_| payload == PayloadType::Ipmi)?;
        let fits = |one: &OnItsWay| one.address == response.to && (one.after == 0 || is_after(number, one.after));
        let found = under_way.iter().position(fits)?;
        let one = under_way.swap_remove(found);
        Some((one.place, Answer { code: Completion(response.code), data: response.data }))
    }

    fn keep_sol(&mut self, content: Vec<u8>) {
        // The BMC sends again what is not acknowledged.
        if self.sol.len() < 64 {
            self.sol.push_back(content);
        }
    }

    /// Waits for the next serial-over-LAN packet; `None` when the time is over.
    pub async fn next_sol(&mut self, until: Instant) -> Result<Option<Vec<u8>>, Error> {
        loop {
            if let Some(content) = self.sol.pop_front() {
                return Ok(Some(content));
            }
            let mut buffer = [0; MAX_PACKET_BYTES];
            match timeout_at(until, self.socket.recv(&mut buffer)).await {
                Err(_) => return Ok(None),
                Ok(Err(error)) => return Err(Error::from_io(&error)),
                Ok(Ok(length)) => {
                    if let Some((PayloadType::Sol, _, content)) = self.open(buffer.get(..length).unwrap_or_default()) {
                        self.keep_sol(content);
                    }
                }
            }
        }
    }
}
