//! `check`: the settings, and what would be sent with them. Nothing is sent.

use crate::clock;
use crate::collectors::machine::{self, Reader};
use crate::collectors::{self, Plan};
use crate::output::say;
use crate::settings::Settings;
use ironwatch_shared::BootId;
use ironwatch_shared::wire::v1::report::{Condition, Report};
use std::path::Path;

/// Reads everything once and prints the report that would go out now, as JSON.
pub fn check(settings: &Settings) -> Result<(), String> {
    say("the settings are good; this is what would be sent:");
    let boot_id =
        machine::boot_id(Path::new(&settings.paths.proc)).or_else(|_| BootId::parse("unknown").map_err(|error| error.to_string()))?;
    let mut report = Report::new(boot_id, clock::moment(), settings.push.interval_seconds);
    let reading = Reader::start(&settings.paths).map_err(|error| format!("a thread cannot be started: {error}"))?.read();
    report.complete = true;
    report.machine = Some(reading.about);
    report.samples = reading.samples;
    let plan = Plan::new(settings);
    for mut collector in collectors::all(settings) {
        if !plan.pace(collector.name(), collector.interval_seconds()).enabled {
            continue;
        }
        let findings = collector.collect();
        report.samples.extend(findings.samples);
        report.conditions.extend(findings.holds.into_iter().map(|holds| Condition {
            class: holds.class.to_owned(),
            component: holds.component,
            detail: holds.detail,
        }));
        report.conditions.extend(findings.cannot.map(|why| Condition {
            class: "agent_cannot_read".to_owned(),
            component: format!("agent/{}", collector.name()),
            detail: why,
        }));
        report.inventory = findings.inventory.or(report.inventory);
    }
    say(&serde_json::to_string_pretty(&report).map_err(|error| error.to_string())?);
    Ok(())
}
