//! What a report may hold, and what becomes of words that would do harm where they are kept or shown.

use crate::problem::Refusal;
use ironwatch_core::message::visible;
use ironwatch_shared::wire::v1::report::{
    MAX_CONDITIONS, MAX_CRASH_LINES, MAX_CRASH_RECORDS, MAX_DETAILS, MAX_KERNEL_LINES, MAX_LOG_LINES, MAX_LOSSES, MAX_NAME_BYTES,
    MAX_PARTS, MAX_SAMPLES, MAX_TAGS, MAX_TEXT_BYTES, Report, Sample,
};

/// Refuses what no agent of ours sends.
///
/// # Errors
/// `bad_report`, and what is too many or too long.
pub(super) fn within_limits(report: &Report) -> Result<(), Refusal> {
    let parts = report.inventory.as_ref().map_or(0, |inventory| inventory.parts.len().max(inventory.unread.len()));
    let crash_lines = report.crash_records.iter().map(|record| record.lines.len()).max().unwrap_or(0);
    let collectors = report.agent.as_ref().map_or(0, |agent| agent.collectors.len());
    let counts = [
        ("samples", report.samples.len(), MAX_SAMPLES),
        ("kernel_lines", report.kernel_lines.len(), MAX_KERNEL_LINES),
        ("log_lines", report.log_lines.len(), MAX_LOG_LINES),
        ("crash_records", report.crash_records.len(), MAX_CRASH_RECORDS),
        ("lines of a crash record", crash_lines, MAX_CRASH_LINES),
        ("parts", parts, MAX_PARTS),
        ("collectors", collectors, MAX_CONDITIONS),
        ("conditions", report.conditions.len(), MAX_CONDITIONS),
        ("losses", report.losses.len(), MAX_LOSSES),
    ];
    if let Some((name, _, limit)) = counts.into_iter().find(|(_, count, limit)| count > limit) {
        return Err(Refusal::new("bad_report").detail(format!("{name}: at most {limit}")));
    }
    if names(report).any(|name| name.len() > MAX_NAME_BYTES) {
        return Err(Refusal::new("bad_report").detail(format!("a name has at most {MAX_NAME_BYTES} bytes")));
    }
    if texts(report).any(|text| text.len() > MAX_TEXT_BYTES) {
        return Err(Refusal::new("bad_report").detail(format!("a line has at most {MAX_TEXT_BYTES} bytes")));
    }
    if report.kernel_lines.iter().any(|line| line.tags.len() > MAX_TAGS) {
        return Err(Refusal::new("bad_report").detail(format!("a kernel line has at most {MAX_TAGS} tags")));
    }
    if report.inventory.iter().flat_map(|inventory| &inventory.parts).any(|part| part.details.len() > MAX_DETAILS) {
        return Err(Refusal::new("bad_report").detail(format!("a part has at most {MAX_DETAILS} details")));
    }
    Ok(())
}

fn names(report: &Report) -> impl Iterator<Item = &String> {
    let samples = report.samples.iter().flat_map(|sample| [&sample.name, &sample.component]);
    let conditions = report.conditions.iter().flat_map(|condition| [&condition.class, &condition.component]);
    let losses = report.losses.iter().flat_map(|loss| [&loss.what, &loss.why]);
    let machine = report.machine.iter().flat_map(|m| [&m.hostname, &m.os, &m.kernel, &m.architecture, &m.agent_version]);
    let logs = report.log_lines.iter().flat_map(|line| [&line.program].into_iter().chain(&line.unit));
    let crashes = report.crash_records.iter().flat_map(|record| [&record.from].into_iter().chain(&record.boot_id));
    let parts = report.inventory.iter().flat_map(|inventory| &inventory.parts).flat_map(|part| {
        let versions = [&part.serial, &part.firmware, &part.driver].into_iter().flatten();
        [&part.component, &part.model].into_iter().chain(versions).chain(part.details.keys())
    });
    let unread = report.inventory.iter().flat_map(|inventory| inventory.unread.keys());
    let collectors = report.agent.iter().flat_map(|agent| agent.collectors.keys());
    samples.chain(conditions).chain(losses).chain(machine).chain(logs).chain(crashes).chain(parts).chain(unread).chain(collectors)
}

fn texts(report: &Report) -> impl Iterator<Item = &String> {
    let no_readings = report.samples.iter().filter_map(|sample| sample.no_reading.as_ref());
    let conditions = report.conditions.iter().map(|condition| &condition.detail);
    let kernel = report.kernel_lines.iter().map(|line| &line.text);
    let logs = report.log_lines.iter().flat_map(|line| [&line.from, &line.place, &line.text]);
    let crashes = report.crash_records.iter().flat_map(|record| [&record.name].into_iter().chain(&record.lines));
    let details = report.inventory.iter().flat_map(|inventory| &inventory.parts).flat_map(|part| part.details.values());
    let unread = report.inventory.iter().flat_map(|inventory| inventory.unread.values());
    let collectors = report.agent.iter().flat_map(|agent| agent.collectors.values()).map(|collector| &collector.why);
    no_readings.chain(conditions).chain(kernel).chain(logs).chain(crashes).chain(details).chain(unread).chain(collectors)
}

fn shown(text: &mut String) {
    if text.chars().any(char::is_control) {
        *text = visible(text);
    }
}

/// As [`clean`], of samples alone.
pub(super) fn clean_samples(samples: &mut [Sample]) {
    for sample in samples {
        [&mut sample.name, &mut sample.component].into_iter().for_each(shown);
    }
}

/// PostgreSQL keeps no NUL in a text, and a name or a reason has no business with any hidden character. Lines keep the
/// rest of theirs: they are evidence.
pub(super) fn clean(report: &mut Report) {
    let without_nul = |text: &mut String| {
        if text.contains('\0') {
            *text = text.replace('\0', "\u{2400}");
        }
    };
    report.kernel_lines.iter_mut().for_each(|line| without_nul(&mut line.text));
    for line in &mut report.log_lines {
        [&mut line.from, &mut line.place, &mut line.program].into_iter().chain(&mut line.unit).for_each(shown);
        without_nul(&mut line.text);
    }
    for record in &mut report.crash_records {
        [&mut record.from, &mut record.name].into_iter().chain(&mut record.boot_id).for_each(shown);
        record.lines.iter_mut().for_each(without_nul);
    }
    clean_samples(&mut report.samples);
    for condition in &mut report.conditions {
        [&mut condition.class, &mut condition.component, &mut condition.detail].into_iter().for_each(shown);
    }
    for loss in &mut report.losses {
        [&mut loss.what, &mut loss.why].into_iter().for_each(shown);
    }
    if let Some(machine) = &mut report.machine {
        machine.hostname = visible(&machine.hostname);
    }
    for part in report.inventory.iter_mut().flat_map(|inventory| &mut inventory.parts) {
        let versions = [&mut part.serial, &mut part.firmware, &mut part.driver].into_iter().flatten();
        [&mut part.component, &mut part.model].into_iter().chain(versions).chain(part.details.values_mut()).for_each(shown);
    }
    report.inventory.iter_mut().flat_map(|inventory| inventory.unread.values_mut()).for_each(shown);
}
