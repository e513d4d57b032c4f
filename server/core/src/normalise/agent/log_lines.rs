//! What programs wrote, and what boots that have ended left behind.

use super::{Gathered, Received, Told};
use crate::catalog::explain;
use crate::component::Component;
use crate::normalise::kernel_log::classify_line;
use crate::normalise::program_log::{Said, understand};
use crate::observation::{Code, Fact, Fields};
use ironwatch_shared::wire::v1::log_line::{CrashRecord, LogLine};
use ironwatch_shared::wire::v1::report::Report;
use ironwatch_shared::{Severity, Timestamp};

/// syslog's "error" and worse: kept although nobody understands it.
const ERROR: u8 = 3;
/// Lines of a crash that are shown: the end is where the cause stands.
const SHOWN_LINES: usize = 60;
/// Their bytes.
const SHOWN_BYTES: usize = 6 << 10;

/// When it was written, on our clock: its age by the host's wall clock; never later than now.
fn moment(wall_ms: Option<i64>, report: &Report, received: Received<'_>) -> Timestamp {
    let age_at_taking = wall_ms.map_or(0, |wall| report.taken.wall_ms.saturating_sub(wall));
    received.moment(report, report.taken.boot_ms).plus_millis(-age_at_taking.max(0)).min(received.at)
}

/// One line of a program.
pub(super) fn take(gathered: &mut Gathered, line: &LogLine, report: &Report, received: Received<'_>) {
    let at = moment(line.wall_ms, report, received);
    let id = format!("log:{}:{}", line.from, line.place);
    let said = Said { program: &line.program, unit: line.unit.as_deref(), text: &line.text };
    match understand(&said) {
        // A register of a record says nothing alone, and lines of programs are not joined.
        Some(understood) if understood.detail && understood.code.is_none() => {}
        Some(understood) => gathered.add(understood, Told { id, at, words: line.text.clone() }, report, received),
        None if line.level.is_some_and(|level| level <= ERROR) => {
            let words = if line.program.is_empty() { line.text.clone() } else { format!("{}: {}", line.program, line.text) };
            gathered.add_unrecognised(Told { id, at, words }, report, received);
        }
        None => {}
    }
}

/// One record of a crash: an account of a boot that has ended, so that none of its lines is a live fault.
pub(super) fn take_crash(gathered: &mut Gathered, record: &CrashRecord, report: &Report, received: Received<'_>) {
    let at = moment(record.wall_ms, report, received);
    let faults = record.lines.iter().filter_map(|line| Some((classify_line(line)?, line)));
    // What ended the boot: the worst, and of the worst the first, as the others follow from it; a panic says most.
    let worst = faults
        .filter(|(fault, _)| !fault.detail && fault.severity >= Severity::Error)
        .map(|(fault, line)| ((fault.class == "kernel_panic", fault.severity), fault, line))
        .reduce(|best, next| if next.0 > best.0 { next } else { best });
    let (class, severity) = match &worst {
        Some(_) => ("crash_record", explain("crash_record", None).entry.severity),
        None => ("last_words", Severity::Info),
    };
    let mut fields = Fields::new();
    fields.insert("from", record.from.clone().into());
    if let Some(boot_id) = &record.boot_id {
        fields.insert("boot_id", boot_id.clone().into());
    }
    let mut words = String::new();
    if let Some((_, fault, line)) = &worst {
        fields.insert("cause_class", fault.class.into());
        if let Some(code) = &fault.code {
            fields.insert("cause_code", code.to_string().into());
        }
        words = format!("{}: {}\n", explain(fault.class, fault.code.as_ref()).entry.title, line.trim());
    }
    words.push_str(&tail(&record.lines));
    let fact = Fact::Occurrence { class, code: Some(Code::word(&record.from)), fields };
    let told = Told { id: format!("crash:{}:{}", record.from, record.name), at, words };
    gathered.keep_alone(fact, Component::host(), severity, told, report, received);
}

fn tail(lines: &[String]) -> String {
    let mut shown: Vec<&str> = Vec::new();
    let mut bytes = 0;
    for line in lines.iter().rev().take(SHOWN_LINES) {
        bytes += line.len() + 1;
        if bytes > SHOWN_BYTES {
            break;
        }
        shown.push(line);
    }
    shown.reverse();
    shown.join("\n")
}
