//! Playing a story: the hosts and their clocks, and the comparison.

mod host;

use super::bmc::{ByUs, Happens};
use super::read::{Expected, Line, Story, seconds};
use super::{Told, World};
use host::Host;
use ironwatch_shared::BootId;
use ironwatch_shared::wire::v1::inventory::{Inventory, Part};
use ironwatch_shared::wire::v1::log_line::CrashRecord;
use ironwatch_shared::wire::v1::report::{Condition, Report, StopReason};
use std::collections::BTreeMap;

/// When stories begin, Unix milliseconds: 2026-11-21T08:00:00Z.
pub const BEGIN_MILLIS: i64 = 1_795_248_000_000;

/// A report on its way.
#[derive(Debug, Clone)]
pub struct Sent {
    pub report: Report,
    pub boot: BootId,
    pub boot_millis: u64,
}

/// A word about a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Label {
    Rack(String),
    Site(String),
    Group(String),
    /// One more.
    Tag(String),
}

impl Label {
    /// From `site Berlin`.
    fn parse(text: &str) -> Result<Self, String> {
        let (kind, word) = text.split_once(' ').ok_or("is-in KIND NAME")?;
        let word = word.trim().to_owned();
        match kind {
            "rack" => Ok(Self::Rack(word)),
            "site" => Ok(Self::Site(word)),
            "group" => Ok(Self::Group(word)),
            other => Err(format!("a host is in no {other:?}")),
        }
    }
}

/// Plays a story to its end.
///
/// # Errors
/// The number of the line and what was told instead.
pub async fn play(story: &Story, world: &mut impl World) -> Result<(), String> {
    let mut stage = Stage { hosts: BTreeMap::new(), now: 0 };
    let mut expected: Vec<(usize, Expected)> = Vec::new();
    for (number, line) in &story.lines {
        if !matches!(line, Line::Expect(_)) && !expected.is_empty() {
            compare(&std::mem::take(&mut expected), &world.told().await)?;
        }
        match line {
            Line::Expect(one) => expected.push((*number, one.clone())),
            Line::Hosts { names, interval_seconds, with_bmc } => {
                stage.add(names, u64::from(*interval_seconds), *with_bmc, world).await;
            }
            Line::Rule { toml } => world.rule(toml).await.map_err(|error| format!("line {number}: {error}"))?,
            Line::At { seconds } => stage.move_to(*seconds, world).await?,
            Line::Happens { who, verb, rest } => {
                stage.happens(who, verb, rest, world).await.map_err(|error| format!("line {number}: {error}"))?
            }
        }
    }
    compare(&expected, &world.told().await)
}

fn compare(expected: &[(usize, Expected)], told: &[Told]) -> Result<(), String> {
    let mut left: Vec<&Told> = told.iter().collect();
    for (number, one) in expected {
        let Expected::Told { step, severity, title, host, component, because, saying } = one else { continue };
        let fits = |told: &&Told| {
            told.step == *step
                && severity.as_ref().is_none_or(|severity| told.severity == *severity)
                && told.title == *title
                && told.host == *host
                && told.component == *component
                && told.why.contains(because)
                && told.evidence.contains(saying)
        };
        match left.iter().position(fits) {
            Some(index) => {
                left.remove(index);
            }
            None => return Err(format!("line {number}: {one:?} was not told; told was {told:#?}")),
        }
    }
    let last = expected.last().map_or(0, |(number, _)| *number);
    if left.is_empty() { Ok(()) } else { Err(format!("line {last}: told besides: {left:#?}")) }
}

/// The hosts of a story and the time on their clocks.
pub struct Stage {
    hosts: BTreeMap<String, Host>,
    now: u64,
}

impl Stage {
    /// A report of one host at the beginning, with some kernel lines, for tests that tell no story.
    ///
    /// # Panics
    /// When the name is not one.
    #[must_use]
    pub fn sent(name: &str, lines: &[&str]) -> Sent {
        let mut host = Host::new(30, 0, 0);
        for line in lines {
            host.say(line, 0, 0);
        }
        host.report(name, 0, None).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    async fn add(&mut self, names: &[String], interval_seconds: u64, with_bmc: bool, world: &mut impl World) {
        for (index, name) in names.iter().enumerate() {
            world.enrol(name).await;
            if with_bmc {
                world.add_bmc(name).await;
            }
            let host = Host::new(interval_seconds, self.now + (index as u64 % interval_seconds), self.now);
            self.hosts.insert(name.clone(), host);
        }
    }

    async fn move_to(&mut self, until: u64, world: &mut impl World) -> Result<(), String> {
        self.check_in_due(world).await?;
        while self.now < until {
            world.pass(1000).await;
            self.now += 1;
            self.check_in_due(world).await?;
        }
        Ok(())
    }

    async fn check_in_due(&mut self, world: &mut impl World) -> Result<(), String> {
        let due: Vec<String> =
            self.hosts.iter().filter(|(_, host)| !host.silent && host.next_check_in <= self.now).map(|(name, _)| name.clone()).collect();
        for name in due {
            self.check_in(&name, None, world).await?;
        }
        Ok(())
    }

    async fn check_in(&mut self, name: &str, stop: Option<StopReason>, world: &mut impl World) -> Result<(), String> {
        let host = self.hosts.get_mut(name).ok_or_else(|| format!("no host {name}"))?;
        let sent = host.report(name, self.now, stop)?;
        host.next_check_in = self.now + host.interval_seconds;
        if world.report(name, sent).await {
            host.lines.clear();
            host.log_lines.clear();
            host.crash.clear();
            host.inventory = None;
        }
        Ok(())
    }

    async fn happens(&mut self, who: &str, verb: &str, rest: &str, world: &mut impl World) -> Result<(), String> {
        if who == "server" {
            let millis = rest.strip_prefix("for ").and_then(seconds).ok_or("for how long?")? * 1000;
            match verb {
                "stops" => world.stop_server(millis).await,
                "is-suspended" => world.suspend_server(millis).await,
                other => return Err(format!("the server cannot {other:?}")),
            }
            self.now += millis / 1000;
            return self.check_in_due(world).await;
        }
        if who == "database" {
            let span = rest.strip_prefix("for ").and_then(seconds).filter(|_| verb == "is-down").ok_or("is-down for how long?")?;
            world.database(false).await?;
            self.move_to(self.now + span, world).await?;
            return world.database(true).await;
        }
        if who == "people" {
            return people_do(verb, rest, world).await;
        }
        let names: Vec<String> = if who == "all" { self.hosts.keys().cloned().collect() } else { vec![who.to_owned()] };
        for name in names {
            self.host_happens(&name, verb, rest, world).await?;
        }
        Ok(())
    }

    async fn host_happens(&mut self, name: &str, verb: &str, rest: &str, world: &mut impl World) -> Result<(), String> {
        let now = self.now;
        let host = self.hosts.get_mut(name).ok_or_else(|| format!("no host {name}"))?;
        match verb {
            // `stands-in R1`: in that rack.
            "stands-in" => return world.label(name, &Label::Rack(rest.to_owned())).await,
            "is-in" => return world.label(name, &Label::parse(rest)?).await,
            "has-tag" => return world.label(name, &Label::Tag(rest.to_owned())).await,
            // `bmc: silent`, `bmc: sensor CPU1 Temp = 97`: see `Happens`.
            "bmc" => return world.bmc(name, Happens::parse(rest)?).await,
            // `by-us: reset`: see `ByUs`.
            "by-us" => return world.by_us(name, ByUs::parse(rest)?).await,
            "kernel" => {
                // `kernel x500: text`, `kernel ago 5m: text`
                let (options, text) =
                    if rest.starts_with('x') || rest.starts_with("ago ") { rest.split_once(": ").ok_or("no text")? } else { ("", rest) };
                let times = options.strip_prefix('x').map_or(Ok(1), |times| times.parse::<u64>().map_err(|error| error.to_string()))?;
                let ago = options.strip_prefix("ago ").and_then(seconds).unwrap_or(0);
                for _ in 0..times {
                    host.say(text, now, ago);
                }
                if !host.silent {
                    return self.check_in(name, None, world).await;
                }
            }
            // Several lines in one report: `kernel-together: one | two | three`
            "kernel-together" => {
                for text in rest.split(" | ") {
                    host.say(text.trim_end(), now, 0);
                }
                return self.check_in(name, None, world).await;
            }
            // `log sshd: text`, `log x5 sshd: text`
            "log" => {
                let (program, text) = rest.split_once(": ").ok_or("log PROGRAM: text")?;
                let (times, program) = program.split_once(' ').unwrap_or(("x1", program));
                let times = times.strip_prefix('x').and_then(|times| times.parse::<u64>().ok()).ok_or("how often?")?;
                for _ in 0..times {
                    host.write(program, text, now);
                }
                return self.check_in(name, None, world).await;
            }
            // `left pstore: one | two`
            "left" => {
                let (from, lines) = rest.split_once(": ").ok_or("left FROM: lines")?;
                let lines = lines.split(" | ").map(str::to_owned).collect();
                host.crash.push(CrashRecord { from: from.to_owned(), name: "dmesg-efi-1".to_owned(), boot_id: None, wall_ms: None, lines });
                return self.check_in(name, None, world).await;
            }
            // `parts gpu/0000:3b:00 H100 123 | memory/A M393 77`
            "parts" => {
                let part = |text: &str| {
                    let mut words = text.split_whitespace().map(str::to_owned);
                    Part {
                        component: words.next().unwrap_or_default(),
                        model: words.next().unwrap_or_default(),
                        serial: words.next(),
                        ..Part::default()
                    }
                };
                host.inventory = Some(Inventory { parts: rest.split(" | ").map(part).collect(), ..Inventory::default() });
                return self.check_in(name, None, world).await;
            }
            "reading" => {
                let words: Vec<&str> = rest.split_whitespace().collect();
                let [reading, component, value] = words.as_slice() else { return Err("reading NAME COMPONENT VALUE".into()) };
                host.readings.insert(((*reading).to_owned(), (*component).to_owned()), value.parse().ok());
            }
            "condition" => {
                let (head, detail) = rest.split_once(": ").ok_or("condition CLASS COMPONENT: words")?;
                let (class, component) = head.split_once(' ').ok_or("condition CLASS COMPONENT: words")?;
                host.conditions.push(Condition { class: class.to_owned(), component: component.to_owned(), detail: detail.to_owned() });
            }
            "condition-ends" => host.conditions.retain(|condition| condition.class != rest),
            "silent" => host.silent = true,
            // A copy of the machine, with its key, on another boot.
            "twin-speaks" => {
                let sent = host.twin_report(name, now)?;
                world.report(name, sent).await;
            }
            // Its hypervisor stops it, and its clocks with it.
            "pauses" => (host.silent, host.paused_at) = (true, Some(now)),
            "resumes" => {
                host.resume(now);
                return self.check_in(name, None, world).await;
            }
            "returns" | "reboots" => {
                if verb == "reboots" || rest == "rebooted" {
                    host.boots += 1;
                    host.booted_at = now;
                    host.ring_sequence = 0;
                }
                host.silent = false;
                return self.check_in(name, None, world).await;
            }
            "stops" => {
                let reason = serde_json::from_value(serde_json::json!(rest)).map_err(|error| error.to_string())?;
                self.check_in(name, Some(reason), world).await?;
                if let Some(host) = self.hosts.get_mut(name) {
                    host.silent = true;
                }
            }
            other => return Err(format!("a host cannot {other:?}")),
        }
        Ok(())
    }
}

/// `people silence 30m: rack = R1`, `people revoke node-01`, `people remove node-01`.
async fn people_do(verb: &str, rest: &str, world: &mut impl World) -> Result<(), String> {
    match verb {
        "silence" => {
            let (span, filter) = rest.split_once(':').ok_or("silence what?")?;
            world.silence(filter.trim(), seconds(span.trim()).ok_or("for how long?")?).await
        }
        "revoke" => world.revoke(rest).await,
        "remove" => world.remove(rest).await,
        other => Err(format!("people cannot {other:?}")),
    }
}
