//! One question to `nvidia-smi`, asked beside the other work: it may take half a minute where no persistence daemon runs.

use super::part::said;
use crate::child::{self, Failure, Limits};
use crate::collectors::nvidia_smi::bus_address;
use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

const LIMITS: Limits = Limits { timeout: Duration::from_secs(45), max_bytes: 64 << 10, with_errors: true };
/// Every driver since 2013 has these.
const COLUMNS: [&str; 7] = ["pci.bus_id", "name", "serial", "uuid", "vbios_version", "memory.total", "inforom.img"];

/// By PCI address, or why nothing is known.
pub type Answer = Result<BTreeMap<String, Known>, String>;

/// What it says of one GPU.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    pub model: Option<String>,
    pub serial: Option<String>,
    pub uuid: Option<String>,
    pub vbios: Option<String>,
    pub memory_mib: Option<String>,
    pub inforom: Option<String>,
}

/// At most one question at a time; one that hangs in the kernel stays the only one.
#[derive(Debug)]
pub struct Asking {
    program: String,
    /// What the GPUs looked like when the question was asked.
    asked: Option<u64>,
    pending: Option<Receiver<Answer>>,
    /// A child that cannot be killed: closed when it is gone.
    stuck: Option<Receiver<Answer>>,
    answer: Option<Answer>,
}

impl Asking {
    /// Asks nothing yet.
    pub fn new(program: &str) -> Self {
        Self { program: program.to_owned(), asked: None, pending: None, stuck: None, answer: None }
    }

    /// The newest answer.
    pub fn answer(&self) -> Option<&Answer> {
        self.answer.as_ref()
    }

    /// Asks, unless the answer for these looks is there and still good. Answers whether there is nothing to wait for.
    pub fn is_done(&mut self, looks: u64, anew: bool, patience: Duration) -> bool {
        if self.stuck.as_ref().is_some_and(|stuck| stuck.try_recv() == Err(std::sync::mpsc::TryRecvError::Disconnected)) {
            self.stuck = None;
        }
        if self.pending.is_none() && self.stuck.is_none() && (anew || self.asked != Some(looks)) {
            self.asked = Some(looks);
            self.ask();
        }
        let Some(pending) = self.pending.take() else { return true };
        match pending.recv_timeout(patience) {
            Ok(answer) => {
                self.answer = Some(answer);
                self.stuck = Some(pending);
                true
            }
            Err(RecvTimeoutError::Timeout) => {
                self.pending = Some(pending);
                false
            }
            Err(RecvTimeoutError::Disconnected) => true,
        }
    }

    fn ask(&mut self) {
        let (send, receive) = sync_channel(1);
        let program = self.program.clone();
        let ask = move || {
            let query = format!("--query-gpu={}", COLUMNS.join(","));
            match child::run(&program, &[&query, "--format=csv,noheader,nounits"], LIMITS) {
                Ok(ended) => drop(send.send(read(&program, &ended.text, ended.code))),
                Err(Failure::Stuck(mut child)) => {
                    let _ = send.send(Err(Failure::words(&Failure::TooSlow(LIMITS.timeout), &program)));
                    let _ = child.wait();
                }
                Err(failure) => drop(send.send(Err(failure.words(&program)))),
            }
        };
        match thread::Builder::new().name("nvidia-smi".to_owned()).stack_size(128 << 10).spawn(ask) {
            Ok(_) => self.pending = Some(receive),
            Err(error) => self.answer = Some(Err(format!("a thread cannot be started: {error}"))),
        }
    }
}

fn read(program: &str, text: &str, code: Option<i32>) -> Answer {
    let known: BTreeMap<String, Known> = text.lines().filter_map(row).collect();
    if known.is_empty() {
        let words: String = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("nothing").chars().take(200).collect();
        return Err(format!("{program} ended with {code:?} and said {words:?}"));
    }
    Ok(known)
}

fn row(line: &str) -> Option<(String, Known)> {
    let cells: Vec<&str> = line.split(',').map(str::trim).collect();
    let [address, model, serial, uuid, vbios, memory_mib, inforom] = cells.as_slice() else { return None };
    // `[N/A]`, `[Not Supported]`, `[Unknown Error]`: nothing of the kind.
    let value = |text: &str| said(Some(text)).filter(|text| !text.starts_with('['));
    let known = Known {
        model: value(model),
        // Boards without a number say 0.
        serial: value(serial).filter(|serial| serial.bytes().any(|byte| byte != b'0')),
        uuid: value(uuid),
        vbios: value(vbios),
        memory_mib: value(memory_mib),
        inforom: value(inforom),
    };
    Some((bus_address(address)?, known))
}
