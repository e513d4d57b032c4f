//! A server on a loopback port: plain `std::net`, scripted answers, everything received is kept.

use flate2::read::GzDecoder;
use ironwatch_shared::proof::{Claims, Request, body_digest, check, claimed_key, decode_base64url, decoding_key, key_id_of_digest};
use ironwatch_shared::wire::v1::enrol::{EnrolRequest, transcript};
use ironwatch_shared::wire::v1::report::Report;
use ironwatch_shared::wire::v1::{ENROL_PATH, PROOF_SCHEME, REPORTS_PATH};
use ironwatch_shared::{KeyId, ServerId};
use ring::signature::{ED25519, UnparsedPublicKey};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::json;
use std::collections::{HashMap, HashSet, VecDeque};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Far longer than anything takes; only a defect reaches it.
pub const DEADLINE: Duration = Duration::from_secs(60);
const SERVER_ID: &str = "server-1";

/// How one report is answered.
#[derive(Debug, Clone)]
pub enum Answer {
    Commit,
    /// Committed, but the receipt is lost on the way.
    CommitAndHangUp,
    Problem {
        status: u16,
        code: &'static str,
        headers: Vec<(&'static str, String)>,
        server_time_ms: Option<i64>,
    },
    /// Not ours: status and text.
    Foreign(u16, &'static str),
}

impl Answer {
    pub fn problem(status: u16, code: &'static str) -> Self {
        Answer::Problem { status, code, headers: Vec::new(), server_time_ms: None }
    }
    pub fn busy(retry_after_seconds: u32) -> Self {
        let headers = vec![("Retry-After", retry_after_seconds.to_string())];
        Answer::Problem { status: 503, code: "busy", headers, server_time_ms: None }
    }
}

/// One report as it came.
#[derive(Debug, Clone)]
pub struct Received {
    pub claims: Claims,
    pub report: Report,
    pub committed: bool,
    pub at: Instant,
}

#[derive(Default)]
struct State {
    script: VecDeque<Answer>,
    otherwise: Option<Answer>,
    /// Added to this machine's clock.
    clock_offset_seconds: i64,
    interval_seconds: u32,
    commands: serde_json::Value,
    lose_next_enrol_answer: bool,
    enrolments: Vec<EnrolRequest>,
    keys: HashMap<KeyId, [u8; 32]>,
    received: Vec<Received>,
    seen: HashSet<(String, u64)>,
    wrong: Vec<String>,
    connections: usize,
    requests: usize,
}

/// The server.
#[derive(Clone)]
pub struct Stub {
    state: Arc<(Mutex<State>, Condvar)>,
    url: String,
}

impl Stub {
    pub fn start() -> Self {
        Self::start_with("http", Some)
    }

    /// The same behind TLS.
    pub fn start_tls(certificates: ServerConfig) -> Self {
        let certificates = Arc::new(certificates);
        Self::start_with("https", move |connection| {
            Some(StreamOwned::new(ServerConnection::new(Arc::clone(&certificates)).ok()?, connection))
        })
    }

    fn start_with<C: Read + Write>(scheme: &'static str, wrap: impl Fn(TcpStream) -> Option<C> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let state = State { interval_seconds: 1, commands: json!([]), ..State::default() };
        let url = format!("{scheme}://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let stub = Self { state: Arc::new((Mutex::new(state), Condvar::new())), url };
        let (serving, wrap) = (stub.clone(), Arc::new(wrap));
        thread::spawn(move || {
            for connection in listener.incoming().flatten() {
                let (stub, wrap) = (serving.clone(), Arc::clone(&wrap));
                stub.change(|state| state.connections += 1);
                thread::spawn(move || stub.serve(BufReader::new(wrap(connection)?)));
            }
        });
        stub
    }

    pub fn url(&self) -> String {
        self.url.clone()
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.0.lock().unwrap());
    }

    /// The next reports are answered so, one each.
    pub fn script(&self, answers: impl IntoIterator<Item = Answer>) {
        self.change(|state| state.script.extend(answers));
    }
    /// All reports without a script are answered so.
    pub fn otherwise(&self, answer: Answer) {
        self.change(|state| state.otherwise = Some(answer));
    }
    pub fn set_clock_offset_seconds(&self, seconds: i64) {
        self.change(|state| state.clock_offset_seconds = seconds);
    }
    pub fn set_interval_seconds(&self, seconds: u32) {
        self.change(|state| state.interval_seconds = seconds);
    }
    pub fn set_commands(&self, commands: serde_json::Value) {
        self.change(|state| state.commands = commands);
    }
    pub fn lose_next_enrol_answer(&self) {
        self.change(|state| state.lose_next_enrol_answer = true);
    }
    pub fn enrolments(&self) -> Vec<EnrolRequest> {
        self.state.0.lock().unwrap().enrolments.clone()
    }
    /// Connections that were opened, whether or not anything was said on them.
    pub fn connections(&self) -> usize {
        self.state.0.lock().unwrap().connections
    }
    /// Requests whose head was read, for any path.
    pub fn requests(&self) -> usize {
        self.state.0.lock().unwrap().requests
    }
    pub fn received(&self) -> Vec<Received> {
        self.state.0.lock().unwrap().received.clone()
    }
    /// Reports that count: committed, each once.
    pub fn committed(&self) -> Vec<Received> {
        self.received().into_iter().filter(|received| received.committed).collect()
    }

    /// Waits until the reports received so far are as wished.
    pub fn wait_until(&self, what: &str, wished: impl Fn(&[Received]) -> bool) -> Vec<Received> {
        let (state, changed) = &*self.state;
        let state = state.lock().unwrap();
        let (state, late) =
            changed.wait_timeout_while(state, DEADLINE, |state| state.wrong.is_empty() && !wished(&state.received)).unwrap();
        assert!(state.wrong.is_empty(), "{:?}", state.wrong);
        assert!(!late.timed_out(), "never: {what}; received {:#?}", state.received);
        state.received.clone()
    }

    fn now_ms(&self) -> i64 {
        let offset = self.state.0.lock().unwrap().clock_offset_seconds;
        i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap() + offset * 1000
    }

    fn serve(&self, mut reader: BufReader<impl Read + Write>) -> Option<()> {
        loop {
            let (request_line, headers) = read_head(&mut reader)?;
            self.change(|state| state.requests += 1);
            let length: usize = headers.get("content-length").map_or(0, |length| length.parse().unwrap());
            let mut body = vec![0; length];
            reader.read_exact(&mut body).ok()?;
            let answer = if request_line.contains(ENROL_PATH) {
                self.enrol(&body)
            } else if request_line.contains(REPORTS_PATH) {
                self.take(&headers, &body)
            } else {
                Some((200, Vec::new(), "{\"status\":\"ok\"}".to_owned()))
            };
            let (status, headers, text) = answer?;
            let mut head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n", text.len());
            for (name, value) in headers {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
            reader.get_mut().write_all(format!("{head}\r\n{text}").as_bytes()).ok()?;
            reader.get_mut().flush().ok()?;
        }
    }

    fn enrol(&self, body: &[u8]) -> Option<Reply> {
        let request: EnrolRequest = serde_json::from_slice(body).unwrap();
        let public_key = decode_base64url(&request.public_key).unwrap();
        let words = transcript(&request.token, &request.public_key, &request.hostname);
        let signed = |key: &[u8], signature: &str| {
            UnparsedPublicKey::new(&ED25519, key).verify(&words, &decode_base64url(signature).unwrap()).is_ok()
        };
        let key_id = key_id_of_digest(ring::digest::digest(&ring::digest::SHA256, &public_key).as_ref()).unwrap();
        let mut lost = false;
        let mut good = signed(&public_key, &request.signature);
        self.change(|state| {
            lost = std::mem::take(&mut state.lose_next_enrol_answer);
            if let Some(previous) = &request.previous_signature {
                good &= state.keys.values().any(|key| signed(key, previous));
            }
            good &= !request.token.ends_with(".wrong");
            if good {
                state.keys.insert(key_id.clone(), public_key.try_into().unwrap());
            }
            state.enrolments.push(request);
        });
        if !good {
            return Some(problem(401, "token", None, Vec::new()));
        }
        let answer = json!({"v": 1, "host_id": "host-1", "server_id": SERVER_ID, "key_id": key_id, "server_time_ms": self.now_ms(), "interval_seconds": 1});
        (!lost).then(|| (200, Vec::new(), answer.to_string()))
    }

    fn take(&self, headers: &HashMap<String, String>, body: &[u8]) -> Option<Reply> {
        let answer = match self.believe(headers, body) {
            Ok((claims, report)) => self.answer(claims, report),
            Err(why) if why == "clock" => {
                return Some(problem(401, "clock", Some(self.now_ms()), Vec::new()));
            }
            Err(why) => {
                self.change(|state| state.wrong.push(why.clone()));
                Some(problem(401, "proof", None, Vec::new()))
            }
        };
        self.state.1.notify_all();
        answer
    }

    fn believe(&self, headers: &HashMap<String, String>, body: &[u8]) -> Result<(Claims, Report), String> {
        let proof = headers.get("authorization").and_then(|value| value.strip_prefix(PROOF_SCHEME)).ok_or("no proof")?.trim();
        let key_id = claimed_key(proof).map_err(|error| format!("{error:?}"))?;
        let key = *self.state.0.lock().unwrap().keys.get(&key_id).ok_or("an unknown key")?;
        let request = Request { method: "POST", path: REPORTS_PATH, body_digest: &body_digest(body) };
        let server = ServerId::parse(SERVER_ID).unwrap();
        let claims = check(proof, &decoding_key(&key), &server, self.now_ms() / 1000, request)
            .map_err(|error| format!("{error:?}").to_lowercase())?;
        if headers.get("content-encoding").map(String::as_str) != Some("gzip") {
            return Err("not gzip".to_owned());
        }
        let mut text = String::new();
        GzDecoder::new(body).read_to_string(&mut text).map_err(|error| error.to_string())?;
        let report: Report = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        if report.taken.boot_ms > claims.bms {
            return Err("taken after it was sent".to_owned());
        }
        Ok((claims, report))
    }

    fn answer(&self, claims: Claims, report: Report) -> Option<Reply> {
        let now_ms = self.now_ms();
        let mut guard = self.state.0.lock().unwrap();
        let state = &mut *guard;
        let answer = state.script.pop_front().or_else(|| state.otherwise.clone()).unwrap_or(Answer::Commit);
        let commits = matches!(answer, Answer::Commit | Answer::CommitAndHangUp);
        let position = (claims.ep.to_string(), claims.seq);
        let committed = commits && state.seen.insert(position.clone());
        state.received.push(Received { claims, report, committed, at: Instant::now() });
        match answer {
            Answer::Commit => {
                let receipt = json!({
                    "v": 1, "committed": {"epoch": position.0, "sequence": position.1}, "duplicate": !committed,
                    "server_time_ms": now_ms, "interval_seconds": state.interval_seconds, "commands": state.commands,
                });
                Some((200, Vec::new(), receipt.to_string()))
            }
            Answer::CommitAndHangUp => None,
            Answer::Problem { status, code, headers, server_time_ms } => Some(problem(status, code, server_time_ms, headers)),
            Answer::Foreign(status, text) => Some((status, Vec::new(), text.to_owned())),
        }
    }
}

type Reply = (u16, Vec<(&'static str, String)>, String);

fn problem(status: u16, code: &str, server_time_ms: Option<i64>, headers: Vec<(&'static str, String)>) -> Reply {
    let mut body = json!({"status": status, "code": code, "title": format!("the stub says {code}")});
    if let Some(server_time_ms) = server_time_ms {
        body.as_object_mut().unwrap().insert("server_time_ms".to_owned(), server_time_ms.into());
    }
    (status, headers, body.to_string())
}

fn read_head(reader: &mut impl BufRead) -> Option<(String, HashMap<String, String>)> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let headers =
        lines.iter().skip(1).filter_map(|line| line.split_once(':')).map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
    Some((lines.first()?.clone(), headers.collect()))
}
