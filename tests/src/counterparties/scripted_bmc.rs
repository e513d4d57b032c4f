//! A BMC that answers as a test says: with lies, for ever, too much, or not at all. Real: RMCP+ with both cipher suites, as
//! another hand wrote it than the one it is tested with. Not real: that it knows any command by itself.

mod crypto;

use super::{Ending, locked};
use crypto::{Hash, Keys};
use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use tokio::net::UdpSocket;

/// A command as it arrives: network function, command, data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Even.
    pub net_function: u8,
    /// Within the network function.
    pub command: u8,
    /// What follows.
    pub data: Vec<u8>,
}

/// Completion code and data; `None`: no answer.
pub type Reply = Option<Vec<u8>>;
type Answers = Box<dyn FnMut(&Asked) -> Reply + Send>;

/// How it is with logins.
#[derive(Debug, Clone)]
pub struct Door {
    /// The one user.
    pub user: String,
    /// Her password.
    pub password: String,
    /// The BMC key, for one that wants it.
    pub bmc_key: Option<[u8; 20]>,
    /// Privilege that she may have at most.
    pub most_privilege: u8,
    /// It knows suite 17.
    pub suite_17: bool,
    /// It answers what it likes instead of what was agreed.
    pub other_suite: bool,
    /// It says nothing to a wrong user or password.
    pub silent: bool,
}

impl Default for Door {
    fn default() -> Self {
        Self {
            user: "admin".to_owned(),
            password: "secret".to_owned(),
            bmc_key: None,
            most_privilege: 4,
            suite_17: true,
            other_suite: false,
            silent: false,
        }
    }
}

/// A running one; it ends with its owner.
pub struct ScriptedBmc {
    /// Where it answers.
    pub address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
    task: Ending,
}

struct Shared {
    door: Door,
    answers: Answers,
    asked: Vec<Asked>,
    sessions: HashMap<u32, Talk>,
    next_session: u32,
    logins: u32,
    proofs: u32,
}

struct Talk {
    hash: Hash,
    client_session: u32,
    client_random: [u8; 16],
    role: u8,
    keys: Option<Keys>,
    sent: u32,
}

const RANDOM: [u8; 16] = [0x5a; 16];
const GUID: [u8; 16] = [0x11; 16];

impl ScriptedBmc {
    /// Starts one that lets the administrator in and answers as it is told.
    ///
    /// # Panics
    /// When there is no socket to be had.
    pub async fn start(door: Door, answers: impl FnMut(&Asked) -> Reply + Send + 'static) -> Self {
        Self::start_at(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), door, answers).await
    }

    /// The same at an address.
    ///
    /// # Panics
    /// When it is taken.
    pub async fn start_at(address: SocketAddr, door: Door, answers: impl FnMut(&Asked) -> Reply + Send + 'static) -> Self {
        let socket = UdpSocket::bind(address).await.unwrap_or_else(|error| panic!("{address}: {error}"));
        let address = socket.local_addr().unwrap_or_else(|error| panic!("{error}"));
        let shared =
            Shared { door, answers: Box::new(answers), asked: Vec::new(), sessions: HashMap::new(), next_session: 1, logins: 0, proofs: 0 };
        let shared = Arc::new(Mutex::new(shared));
        let task = tokio::spawn(listen(socket, Arc::clone(&shared)));
        Self { address, shared, task: Ending(task) }
    }

    /// Ends it; when this returns, nothing listens there any more.
    pub async fn stop(mut self) {
        self.task.0.abort();
        let _ = (&mut self.task.0).await;
    }

    /// What it was asked so far, logins left out.
    #[must_use]
    pub fn asked(&self) -> Vec<Asked> {
        locked(&self.shared).asked.clone()
    }

    /// Sessions that are open.
    #[must_use]
    pub fn open_sessions(&self) -> usize {
        locked(&self.shared).sessions.values().filter(|talk| talk.keys.is_some()).count()
    }

    /// How often somebody showed a user name.
    #[must_use]
    pub fn logins(&self) -> u32 {
        locked(&self.shared).logins
    }

    /// How often somebody showed that she knows the password, rightly or not: what a BMC counts that locks users out.
    #[must_use]
    pub fn proofs(&self) -> u32 {
        locked(&self.shared).proofs
    }

    /// From now on this holds for logins.
    pub fn set_door(&self, door: Door) {
        locked(&self.shared).door = door;
    }

    /// From now on it has forgotten all sessions, as after a restart.
    pub fn forget_sessions(&self) {
        locked(&self.shared).sessions.clear();
    }
}

async fn listen(socket: UdpSocket, shared: Arc<Mutex<Shared>>) {
    let mut buffer = [0; 2_048];
    while let Ok((length, client)) = socket.recv_from(&mut buffer).await {
        let packets = locked(&shared).take(buffer.get(..length).unwrap_or_default());
        for packet in packets {
            let _ = socket.send_to(&packet, client).await;
        }
    }
}

/// A packet outside of sessions.
fn plain(kind: u8, content: &[u8]) -> Vec<u8> {
    let mut packet = vec![0x06, 0x00, 0xff, 0x07, 0x06, kind, 0, 0, 0, 0, 0, 0, 0, 0];
    packet.extend_from_slice(&(content.len() as u16).to_le_bytes());
    packet.extend_from_slice(content);
    packet
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

impl Shared {
    fn take(&mut self, packet: &[u8]) -> Vec<Vec<u8>> {
        let Some(kind) = packet.get(5) else { return Vec::new() };
        if packet.get(4) == Some(&0) {
            return offers(packet).into_iter().collect();
        }
        let content = packet.get(16..).unwrap_or_default();
        let answer = match kind & 0x3f {
            0x10 => self.open(content).map(|answer| plain(0x11, &answer)),
            0x12 => self.first(content).map(|answer| plain(0x13, &answer)),
            0x14 => self.third(content).map(|answer| plain(0x15, &answer)),
            0x00 if packet.get(4) == Some(&6) => return self.in_session(packet),
            _ => None,
        };
        answer.into_iter().collect()
    }

    fn open(&mut self, content: &[u8]) -> Option<Vec<u8>> {
        let (tag, client_session) = (*content.first()?, number(content, 4)?);
        let hash = match content.get(12)? {
            3 if self.door.suite_17 => Hash::Sha256,
            1 => Hash::Sha1,
            _ => return Some(vec![tag, 0x04]),
        };
        let algorithms = if self.door.other_suite { [0, 0, 0] } else { hash.algorithms() };
        let id = self.next_session;
        self.next_session += 1;
        self.sessions.insert(id, Talk { hash, client_session, client_random: [0; 16], role: 0, keys: None, sent: 0 });
        let mut answer = vec![tag, 0, self.door.most_privilege, 0];
        answer.extend_from_slice(&client_session.to_le_bytes());
        answer.extend_from_slice(&id.to_le_bytes());
        for (kind, algorithm) in (0..).zip(algorithms) {
            answer.extend_from_slice(&[kind, 0, 0, 8, algorithm, 0, 0, 0]);
        }
        Some(answer)
    }

    fn role_and_user(&self, role: u8) -> Vec<u8> {
        [&[role, self.door.user.len() as u8], self.door.user.as_bytes()].concat()
    }

    fn first(&mut self, content: &[u8]) -> Option<Vec<u8>> {
        let (tag, id) = (*content.first()?, number(content, 4)?);
        let (role, length) = (*content.get(24)?, usize::from(*content.get(27)?));
        let user = content.get(28..28 + length)?;
        self.logins += 1;
        let refused = if user != self.door.user.as_bytes() {
            Some(0x0d)
        } else if role & 0x0f > self.door.most_privilege {
            Some(0x0a)
        } else {
            None
        };
        if let Some(status) = refused {
            return (!self.door.silent || status == 0x0a).then(|| vec![tag, status, 0, 0, 0, 0, 0, 0]);
        }
        let talk = self.sessions.get_mut(&id)?;
        talk.client_random = content.get(8..24)?.try_into().ok()?;
        talk.role = role;
        let talk = self.sessions.get(&id)?;
        let client = talk.client_session.to_le_bytes();
        let said = [&client[..], &id.to_le_bytes(), &talk.client_random, &RANDOM, &GUID, &self.role_and_user(role)].concat();
        let code = talk.hash.sign(self.door.password.as_bytes(), &said);
        Some([&[tag, 0, 0, 0], &client[..], &RANDOM, &GUID, &code].concat())
    }

    fn third(&mut self, content: &[u8]) -> Option<Vec<u8>> {
        let (tag, id) = (*content.first()?, number(content, 4)?);
        self.proofs += 1;
        let talk = self.sessions.get(&id)?;
        let client = talk.client_session.to_le_bytes();
        let wanted = talk.hash.sign(self.door.password.as_bytes(), &[&RANDOM[..], &client, &self.role_and_user(talk.role)].concat());
        if content.get(8..) != Some(&wanted[..]) {
            return (!self.door.silent).then(|| [&[tag, 0x0f, 0, 0], &client[..]].concat());
        }
        let key = self.door.bmc_key.map_or_else(|| self.door.password.as_bytes().to_vec(), |key| key.to_vec());
        let integrity_key = talk.hash.sign(&key, &[&talk.client_random[..], &RANDOM, &self.role_and_user(talk.role)].concat());
        let code = talk.hash.sign(&integrity_key, &[&talk.client_random[..], &id.to_le_bytes(), &GUID].concat());
        let keys = Keys::new(talk.hash, &integrity_key);
        let cut = code.get(..talk.hash.cut())?.to_vec();
        self.sessions.get_mut(&id)?.keys = Some(keys);
        Some([&[tag, 0, 0, 0], &client[..], &cut].concat())
    }

    fn in_session(&mut self, packet: &[u8]) -> Vec<Vec<u8>> {
        self.answer(packet).unwrap_or_default()
    }

    fn answer(&mut self, packet: &[u8]) -> Option<Vec<Vec<u8>>> {
        let id = number(packet, 6)?;
        let message = self.sessions.get(&id)?.keys.as_ref()?.open(packet)?;
        let [_, net_function_lun, _, requester, sequence, command, data @ ..] = message.as_slice() else { return None };
        let (_, data) = data.split_last()?;
        let asked = Asked { net_function: net_function_lun >> 2, command: *command, data: data.to_vec() };
        let reply = match (asked.net_function, asked.command) {
            // Set session privilege, close session.
            (6, 0x3b) if asked.data.first().is_some_and(|wanted| *wanted > self.door.most_privilege) => Some(vec![0x81]),
            (6, 0x3b) => Some([&[0], asked.data.as_slice()].concat()),
            (6, 0x3c) => Some(vec![0]),
            _ => {
                self.asked.push(asked.clone());
                (self.answers)(&asked)
            }
        }?;
        let mut response = vec![*requester, (net_function_lun | 4) & 0xfc | net_function_lun & 3];
        response.push(sum(&response));
        let mut rest = vec![0x20, *sequence, *command];
        rest.extend_from_slice(&reply);
        rest.push(sum(&rest));
        response.extend(rest);
        let talk = self.sessions.get_mut(&id)?;
        talk.sent += 1;
        let sealed = talk.keys.as_ref()?.seal(talk.client_session, talk.sent, &response);
        if (asked.net_function, asked.command) == (6, 0x3c) {
            self.sessions.remove(&id);
        }
        Some(vec![sealed])
    }
}

/// Answers what is offered before any login (IPMI 2.0, 22.13), in a packet as IPMI 1.5 has them.
fn offers(packet: &[u8]) -> Option<Vec<u8>> {
    let [_, _, _, requester, sequence, 0x38, ..] = packet.get(14..)? else { return None };
    let mut message = vec![*requester, 0x1c];
    message.push(sum(&message));
    let mut rest = vec![0x20, *sequence, 0x38, 0, 1, 0x80, 0x04, 0x02, 0, 0, 0, 0];
    rest.push(sum(&rest));
    message.extend(rest);
    Some([&[0x06, 0x00, 0xff, 0x07, 0, 0, 0, 0, 0, 0, 0, 0, 0, message.len() as u8], message.as_slice()].concat())
}

fn sum(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0_u8, |sum, byte| sum.wrapping_sub(*byte))
}
