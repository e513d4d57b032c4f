//! A bad network for datagrams, between a client and a server: it loses, doubles, delays, reorders and damages. Seeded, so
//! that a failure can be had again.

use super::{Ending, locked};
use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::net::UdpSocket;

/// Probabilities for each datagram, in both directions, unless said otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Faults {
    /// Lost.
    pub loss: f64,
    /// Comes twice.
    pub duplicate: f64,
    /// Comes later than those after it.
    pub reorder: f64,
    /// How much later, at most.
    pub late_by: Duration,
    /// One bit is another.
    pub corrupt: f64,
}

/// How many datagrams suffered what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Suffered {
    /// All that came through here.
    pub passed: u64,
    /// Lost.
    pub lost: u64,
    /// Doubled.
    pub doubled: u64,
    /// Late.
    pub late: u64,
    /// Damaged.
    pub damaged: u64,
}

struct State {
    faults: Faults,
    random: u64,
    suffered: Suffered,
}

impl State {
    /// Whether something with this probability happens now (xorshift).
    fn happens(&mut self, probability: f64) -> bool {
        (self.number() % 1_000_000) as f64 <= probability * 1_000_000.0 && probability > 0.0
    }

    fn number(&mut self) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random
    }
}

/// A bad network before a server.
pub struct UdpFaults {
    /// Where a client finds the server through it.
    pub address: SocketAddr,
    state: Arc<Mutex<State>>,
    _task: Ending,
}

impl UdpFaults {
    /// Starts before a server.
    ///
    /// # Panics
    /// When there is no socket to be had.
    pub async fn before(server: SocketAddr, seed: u64, faults: Faults) -> Self {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap_or_else(|error| panic!("{error}"));
        let address = socket.local_addr().unwrap_or_else(|error| panic!("{error}"));
        let state =
            Arc::new(Mutex::new(State { faults, random: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1, suffered: Suffered::default() }));
        let task = tokio::spawn(pass_all(Arc::new(socket), server, Arc::clone(&state)));
        Self { address, state, _task: Ending(task) }
    }

    /// From now on.
    pub fn set(&self, faults: Faults) {
        locked(&self.state).faults = faults;
    }

    /// What it has done so far.
    #[must_use]
    pub fn suffered(&self) -> Suffered {
        locked(&self.state).suffered
    }
}

async fn pass_all(front: Arc<UdpSocket>, server: SocketAddr, state: Arc<Mutex<State>>) {
    let mut clients: HashMap<SocketAddr, (Arc<UdpSocket>, Ending)> = HashMap::new();
    let mut buffer = [0; 2_048];
    while let Ok((length, client)) = front.recv_from(&mut buffer).await {
        let back = match clients.get(&client) {
            Some((back, _)) => Arc::clone(back),
            None => {
                let Ok(back) = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).await.map(Arc::new) else { return };
                if back.connect(server).await.is_err() {
                    return;
                }
                let answers = tokio::spawn(pass_answers(Arc::clone(&back), Arc::clone(&front), client, Arc::clone(&state)));
                clients.insert(client, (Arc::clone(&back), Ending(answers)));
                back
            }
        };
        pass(buffer.get(..length).unwrap_or_default(), &back, None, &state).await;
    }
}

async fn pass_answers(back: Arc<UdpSocket>, front: Arc<UdpSocket>, client: SocketAddr, state: Arc<Mutex<State>>) {
    let mut buffer = [0; 2_048];
    loop {
        match back.recv(&mut buffer).await {
            Ok(length) => pass(buffer.get(..length).unwrap_or_default(), &front, Some(client), &state).await,
            // The server is gone; what it sends when it is back comes through again.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn pass(datagram: &[u8], through: &Arc<UdpSocket>, to: Option<SocketAddr>, state: &Arc<Mutex<State>>) {
    let mut datagram = datagram.to_vec();
    let (copies, wait) = {
        let mut state = locked(state);
        let faults = state.faults;
        state.suffered.passed += 1;
        if state.happens(faults.loss) {
            state.suffered.lost += 1;
            return;
        }
        if state.happens(faults.corrupt) {
            state.suffered.damaged += 1;
            let (place, bit) = (state.number() as usize % datagram.len().max(1), state.number() % 8);
            if let Some(byte) = datagram.get_mut(place) {
                *byte ^= 1 << bit;
            }
        }
        let copies = if state.happens(faults.duplicate) { 2 } else { 1 };
        state.suffered.doubled += copies - 1;
        let is_late = state.happens(faults.reorder);
        state.suffered.late += u64::from(is_late);
        let span = u64::try_from(faults.late_by.as_micros()).unwrap_or(0).max(1);
        (copies, is_late.then(|| Duration::from_micros(state.number() % span)))
    };
    for copy in 0..copies {
        // The second of two comes a moment later.
        let wait = match (wait, copy) {
            (None, 0) => None,
            (wait, copy) => Some(wait.unwrap_or_default() + Duration::from_millis(copy * 3)),
        };
        let (through, datagram) = (Arc::clone(through), datagram.clone());
        let send = async move {
            tokio::time::sleep(wait.unwrap_or_default()).await;
            let _ = match to {
                Some(to) => through.send_to(&datagram, to).await,
                None => through.send(&datagram).await,
            };
        };
        if wait.is_some() {
            tokio::spawn(send);
        } else {
            send.await;
        }
    }
}
