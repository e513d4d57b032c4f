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
use crate::socket::Socket;
use crate::timing::Timing;
use crate::window::{Window, is_after};
use std::collections::VecDeque;
use std::pin::Pin;
use tokio::time::{Instant, Sleep, sleep, sleep_until};

/// Largest packet of a BMC; real ones have at most some 300 bytes.
pub const MAX_PACKET_BYTES: usize = 1_500;
/// Packets that are nobody's answer, for each request. A BMC that floods gets no attention for ever.
const MAX_STRAYS: usize = 256;
/// Repetitions of a request for which the BMC has no time just now, and the wait before the first.
const BUSY_TRIES: u32 = 4;
const BUSY_WAIT: std::time::Duration = std::time::Duration::from_millis(50);
/// Serial-over-LAN packets that are kept for who listens.
const MAX_SOL_WAITING: usize = 64;

/// The state of a session that exchanges change.
pub struct Wire {
    socket: Socket,
    keys: Keys,
    our_session: u32,
    pub bmc_session: u32,
    pub timing: Timing,
    /// Number of the last packet sent.
    sent: u32,
    received: Window,
    sequence: u8,
    /// What is sent and what has come, each in the same place again and again.
    message: Vec<u8>,
    outgoing: Vec<u8>,
    incoming: Box<[u8; MAX_PACKET_BYTES]>,
    /// When to look for answers that do not come. It is early rather than set anew for each request.
    alarm: Pin<Box<Sleep>>,
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
    pub fn new(socket: Socket, keys: Keys, our_session: u32, bmc_session: u32, timing: Timing) -> Self {
        Self {
            socket,
            keys,
            our_session,
            bmc_session,
            timing,
            sent: 0,
            received: Window::default(),
            sequence: 0,
            message: Vec::new(),
            outgoing: Vec::new(),
            incoming: Box::new([0; MAX_PACKET_BYTES]),
            alarm: Box::pin(sleep_until(Instant::now())),
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
                    under_way.push(self.begin(place, request, &under_way)?);
                }
            }
            let Some(due) = under_way.iter().map(|one| one.due).min() else { break };
            let Some(length) = self.receive(due).await? else {
                self.repeat(requests, &mut under_way)?;
                continue;
            };
            let Some((place, answer)) = self.take(length, &mut under_way) else {
                self.strays += 1;
                strays += 1;
                if strays > MAX_STRAYS * requests.len().max(1) {
                    return Err(Error::TooMuch { what: "packets that answer nothing", limit: strays });
                }
                continue;
            };
            if under_way.is_empty() {
                self.socket.expect_nothing();
            }
            let (Some(request), Some(tried)) = (requests.get(place), busy.get_mut(place)) else { continue };
            if answer.code.is_passing() && !request.once && *tried < BUSY_TRIES {
                sleep(BUSY_WAIT * (1 << *tried)).await;
                *tried += 1;
                waiting.push_front(place);
            } else if let Some(slot) = answers.get_mut(place) {
                *slot = Some(answer);
            }
        }
        answers.into_iter().collect::<Option<Vec<_>>>().ok_or(Error::SessionLost)
    }

    /// Waits for a packet, and gives its length; `None` when the time is over.
    async fn receive(&mut self, until: Instant) -> Result<Option<usize>, Error> {
        loop {
            if self.alarm.is_elapsed() || self.alarm.deadline() > until {
                self.alarm.as_mut().reset(until);
            }
            tokio::select! {
                biased;
                received = self.socket.receive(self.incoming.as_mut_slice()) => {
                    return received.map(Some).map_err(|error| Error::from_io(&error));
                }
                () = self.alarm.as_mut() => {
                    if Instant::now() >= until {
                        return Ok(None);
                    }
                }
            }
        }
    }

    fn begin(&mut self, place: usize, request: &Request, under_way: &[OnItsWay]) -> Result<OnItsWay, Error> {
        loop {
            self.sequence = (self.sequence + 1) % SEQUENCES;
            if !under_way.iter().any(|other| other.address.sequence == self.sequence) {
                break;
            }
        }
        let address = Address { net_function: request.net_function, command: request.command, sequence: self.sequence };
        let mut one = OnItsWay { place, address, after: self.received.newest(), sent: 0, due: Instant::now() };
        self.send(request, &mut one)?;
        Ok(one)
    }

    fn send(&mut self, request: &Request, one: &mut OnItsWay) -> Result<(), Error> {
        let mut message = std::mem::take(&mut self.message);
        message.clear();
        message::write_request(&mut message, one.address, request.lun, &request.data);
        let sent = self.send_payload(PayloadType::Ipmi, &message);
        self.message = message;
        sent?;
        // Who must not be asked twice has all the time at once.
        let wait = if request.once { self.timing.patience() } else { self.timing.wait(one.sent) };
        one.sent += 1;
        one.due = Instant::now() + wait;
        Ok(())
    }

    /// Sends a payload in the session.
    pub fn send_payload(&mut self, payload: PayloadType, content: &[u8]) -> Result<(), Error> {
        self.sent = self.sent.wrapping_add(1).max(1);
        let sealed = self.keys.seal(&mut self.outgoing, payload, self.bmc_session, self.sent, content);
        sealed.ok_or_else(|| Error::System("the system has no randomness".to_owned()))?;
        self.packets_sent += 1;
        self.socket.send(&self.outgoing).map_err(|error| Error::from_io(&error))
    }

    fn repeat(&mut self, requests: &[Request], under_way: &mut [OnItsWay]) -> Result<(), Error> {
        let now = Instant::now();
        for one in under_way.iter_mut().filter(|one| one.due <= now) {
            let Some(request) = requests.get(one.place) else { continue };
            if request.once || one.sent >= self.timing.tries {
                return Err(Error::NoAnswer);
            }
            self.send(request, one)?;
        }
        Ok(())
    }

    /// Whose answer the packet that came is; it is taken from those under way.
    fn take(&mut self, length: usize, under_way: &mut Vec<OnItsWay>) -> Option<(usize, Answer)> {
        let packet = self.incoming.get_mut(..length)?;
        let (payload, number, content) = open(&self.keys, self.our_session, &mut self.received, packet)?;
        if payload == PayloadType::Sol {
            keep(&mut self.sol, content);
            return None;
        }
        let response = message::parse_response(content).filter(|_| payload == PayloadType::Ipmi)?;
        let fits = |one: &OnItsWay| one.address == response.to && (one.after == 0 || is_after(number, one.after));
        let found = under_way.iter().position(fits)?;
        let one = under_way.swap_remove(found);
        Some((one.place, Answer { code: Completion(response.code), data: response.data.to_vec() }))
    }

    /// Waits for the next serial-over-LAN packet; `None` when the time is over.
    pub async fn next_sol(&mut self, until: Instant) -> Result<Option<Vec<u8>>, Error> {
        loop {
            if let Some(content) = self.sol.pop_front() {
                return Ok(Some(content));
            }
            let Some(length) = self.receive(until).await? else { return Ok(None) };
            let packet = self.incoming.get_mut(..length).unwrap_or_default();
            if let Some((PayloadType::Sol, _, content)) = open(&self.keys, self.our_session, &mut self.received, packet) {
                keep(&mut self.sol, content);
            }
        }
    }
}

/// Authentic, new, and of this session: its number and content.
fn open<'a>(keys: &Keys, our_session: u32, received: &mut Window, packet: &'a mut [u8]) -> Option<(PayloadType, u32, &'a [u8])> {
    let header = packet::parse(packet).filter(|header| header.is_sealed && header.session == our_session)?;
    let content = keys.open(&header, packet)?;
    received.take(header.sequence).then_some((header.payload, header.sequence, content))
}

fn keep(sol: &mut VecDeque<Vec<u8>>, content: &[u8]) {
    // The BMC sends again what is not acknowledged.
    if sol.len() < MAX_SOL_WAITING {
        sol.push_back(content.to_vec());
    }
}
