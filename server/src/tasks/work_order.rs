//! A task on paper: for whoever stands before the machine, without a dashboard.
//!
//! Everything that machines and people have said is escaped; there is no script, and the style comes from our own origin.

use crate::qr;
use crate::store::tasks::{self, ALERT, LinkRow, NoteRow, TaskRow};
use crate::store::{Db, StoreResult, alerts, events, hosts, inventories, sweeps};
use ironwatch_core::catalog::{Explanation, explain};
use ironwatch_core::message::visible;
use ironwatch_core::task::Trigger;
use ironwatch_shared::Timestamp;
use ironwatch_shared::wire::v1::inventory::{Inventory, Part};
use std::fmt::Write as _;

/// The style of the paper.
pub const STYLE: &str = include_str!("work_order.css");
/// Evidence on paper; the rest is counted.
const MAX_EVIDENCE: usize = 30;
/// Names of details that say where a part is.
const PLACES: [&str; 5] = ["slot", "location", "locator", "bay", "position"];
/// Details that name a part, in the order in which they are printed.
const ORDERED: [&str; 4] = ["part_number", "vendor", "size_bytes", "speed_mt_s"];

/// All that is on it.
#[derive(Debug)]
pub struct Paper {
    task: TaskRow,
    host: [(&'static str, String); 6],
    parts: Vec<(&'static str, Part)>,
    machine: Vec<(&'static str, Part)>,
    links: Vec<LinkRow>,
    notes: Vec<NoteRow>,
    known: Vec<(Explanation, Option<String>)>,
}

/// Gathers a task's paper; none when there is no such task, or its host is gone.
///
/// # Errors
/// What the database says.
pub fn paper(db: &mut Db, id: i64) -> StoreResult<Option<Paper>> {
    let Some(task) = tasks::find(db, id)? else { return Ok(None) };
    let Some(host) = hosts::find(db, &task.host_id)? else { return Ok(None) };
    let agent = inventories::find(db, &task.host_id)?.map(|row| ("agent", row.body));
    let bmc = sweeps::inventory(db, &task.host_id)?.map(|row| ("BMC", row.body));
    let all: Vec<(&'static str, Part)> = agent
        .into_iter()
        .chain(bmc)
        .flat_map(|(who, body)| {
            let inventory: Inventory = serde_json::from_str(&body).unwrap_or_default();
            inventory.parts.into_iter().map(move |part| (who, part))
        })
        .collect();
    let is_machine = |part: &Part| ["system", "board", "chassis"].contains(&part.component.as_str());
    let links = tasks::links(db, id)?;
    let known = known(db, &links)?;
    Ok(Some(Paper {
        host: [
            ("Host", host.name),
            ("Site", host.site),
            ("Rack", host.rack),
            ("Group", host.group_name),
            ("Address", host.address),
            ("Notes", host.notes),
        ],
        parts: all.iter().filter(|(_, part)| part.component == task.component).cloned().collect(),
        machine: all.into_iter().filter(|(_, part)| is_machine(part)).collect(),
        notes: tasks::notes(db, id)?,
        links,
        known,
        task,
    }))
}

/// What the catalog knows of the linked alerts and events, each once, with a better next step where the source had one.
fn known(db: &mut Db, links: &[LinkRow]) -> StoreResult<Vec<(Explanation, Option<String>)>> {
    let of = |kind: &str| links.iter().filter(|link| link.kind == kind).map(|link| link.linked_id).collect::<Vec<_>>();
    let mut known: Vec<(Explanation, Option<String>)> = Vec::new();
    let alerts = alerts::by_ids(db, &of(ALERT))?.into_iter().map(|row| (row.class, row.code, row.advice));
    let events = events::by_ids(db, &of(tasks::EVENT))?.into_iter().map(|row| (row.class, row.code, None));
    for (class, code, advice) in alerts.chain(events) {
        let explanation = explain(&class, alerts::code_of(code.as_deref()).as_ref());
        if known.iter().all(|(other, _)| other.entry.title != explanation.entry.title) {
            known.push((explanation, advice));
        }
    }
    Ok(known)
}

/// Text within HTML.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

fn row(name: &str, value: &str) -> String {
    if value.is_empty() { String::new() } else { format!("<tr><th>{}</th><td>{}</td></tr>\n", escaped(name), escaped(value)) }
}

fn moment(millis: i64) -> String {
    Timestamp::from_millis(millis).to_string()
}

fn part_rows((who, part): &(&'static str, Part)) -> String {
    let detail = |name: &str| part.details.get(name).cloned().unwrap_or_default();
    let place = PLACES.iter().map(|name| detail(name)).find(|text| !text.is_empty()).unwrap_or_default();
    let mut rows = row("Part", &format!("{} (as the {who} says)", part.component));
    rows += &row("Slot", &place);
    rows += &row("Model", &part.model);
    rows += &row("Serial", part.serial.as_deref().unwrap_or("not known: read it off the part"));
    rows += &row("Firmware", part.firmware.as_deref().unwrap_or_default());
    for name in ORDERED {
        rows += &row(&name.replace('_', " "), &detail(name));
    }
    let others = part.details.iter().filter(|(name, _)| !ORDERED.contains(&name.as_str()) && !PLACES.contains(&name.as_str()));
    for (name, value) in others {
        rows += &row(&name.replace('_', " "), value);
    }
    rows
}

impl Paper {
    /// The page; `address` is where people find the dashboard, without a slash at its end.
    #[must_use]
    pub fn html(&self, address: &str) -> String {
        let task = &self.task;
        let title = format!("Work order {}: {}", task.id, task.title);
        let mut page = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{0}</title>\n<link rel=\"stylesheet\" href=\"/api/v1/work-order.css\">\n</head>\n<body>\n<h1>{0}</h1>\n",
            escaped(&title)
        );
        page += &self.way_back(address);
        page += &self.where_it_is();
        page += &self.what_is_known();
        page += &self.steps();
        page += &self.said();
        page += "<h2>Done</h2>\n<table class=\"sign\">\n";
        for line in ["What was done", "New serial", "Done by", "Date and time", "Signature"] {
            let _ = writeln!(page, "<tr><th>{line}</th><td></td></tr>");
        }
        page += "</table>\n</body>\n</html>\n";
        page
    }

    /// The task's own page, as a code for telephones and in letters.
    fn way_back(&self, address: &str) -> String {
        let link = format!("{address}/tasks/{}", self.task.id);
        let code = qr::svg(&link, "QR code: this task in the dashboard").unwrap_or_default();
        let link = escaped(&link);
        format!("<div class=\"way\">{code}<p>This task in the dashboard: <a href=\"{link}\">{link}</a></p></div>\n")
    }

    fn where_it_is(&self) -> String {
        let task = &self.task;
        let mut text = "<h2>Where</h2>\n<table>\n".to_owned();
        for (name, value) in &self.host {
            text += &row(name, value);
        }
        for (who, part) in &self.machine {
            let serial = part.serial.as_deref().unwrap_or("not known");
            text += &row(&part.component, &format!("{}, serial {serial} (as the {who} says)", part.model));
        }
        text += &row("Component", &task.component);
        text += "</table>\n";
        if task.component != "host" {
            text += "<h2>The part</h2>\n";
            if self.parts.is_empty() {
                text += "<p>Neither the agent nor the BMC has told of this part: its slot and serial are not known.</p>\n";
            }
            for part in &self.parts {
                let _ = write!(text, "<table>\n{}</table>\n", part_rows(part));
            }
        }
        text
    }

    fn what_is_known(&self) -> String {
        let task = &self.task;
        let reason = match (Trigger::of(&task.reason), &task.created_by) {
            (Some(trigger), _) => format!("made by itself because of {}, seen {} times", trigger.reason.replace('_', " "), task.seen),
            (None, Some(person)) => format!("made by {person}"),
            (None, None) => "made by itself".to_owned(),
        };
        let mut text = "<h2>What is known</h2>\n<table>\n".to_owned();
        text += &row("Severity", &task.severity);
        text += &row("Status", &task.status.replace('_', " "));
        text += &row("Reason", &reason);
        text += &row("Made", &moment(task.created_at));
        text += &row("Planned for", &task.scheduled_for.map(moment).unwrap_or_default());
        text += &row("Assigned to", &task.assignee);
        text += "</table>\n";
        if !self.links.is_empty() {
            text += "<h3>Evidence</h3>\n<ul>\n";
            for link in self.links.iter().take(MAX_EVIDENCE) {
                let words = escaped(&link.words);
                let _ = writeln!(text, "<li>{} {} {}: {words}</li>", moment(link.at), escaped(&link.kind), link.linked_id);
            }
            text += "</ul>\n";
            if self.links.len() > MAX_EVIDENCE {
                let _ = writeln!(text, "<p>And {} more.</p>", self.links.len() - MAX_EVIDENCE);
            }
        }
        text
    }

    fn steps(&self) -> String {
        let mut text = "<h2>Steps</h2>\n".to_owned();
        if self.known.is_empty() {
            text += "<p>Nothing is linked to this task that the catalog explains: see the notes.</p>\n";
        }
        for (known, advice) in &self.known {
            let entry = known.entry;
            let step = advice.as_deref().unwrap_or(entry.next_step);
            let causes = entry.likely_causes.join("; ");
            let _ = write!(
                text,
                "<h3>{} {}</h3>\n<p>{}</p>\n<p>Likely: {}.</p>\n<p class=\"step\">☐ {}</p>\n",
                escaped(entry.title),
                escaped(&known.shown_code),
                escaped(entry.meaning),
                escaped(&causes),
                escaped(step)
            );
        }
        text
    }

    fn said(&self) -> String {
        let mut text = String::new();
        if !self.notes.is_empty() {
            text += "<h2>Notes</h2>\n<ul>\n";
            for note in &self.notes {
                let author = if note.author.is_empty() { "Ironwatch" } else { &note.author };
                let _ = writeln!(text, "<li>{} {}: {}</li>", moment(note.at), escaped(author), escaped(&note.text));
            }
            text += "</ul>\n";
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_was_said_becomes_markup() {
        assert_eq!(escaped("<b a=\"x\" b='y'>&\u{202e}"), "&lt;b a=&quot;x&quot; b=&#39;y&#39;&gt;&amp;\\u{202e}");
        let part = Part {
            component: "memory/DIMM_A3".into(),
            serial: Some("<script>".into()),
            details: [("slot".to_owned(), "A3".to_owned()), ("size_bytes".to_owned(), "1".to_owned())].into(),
            ..Part::default()
        };
        let rows = part_rows(&("agent", part));
        assert!(rows.contains("<th>Slot</th><td>A3</td>") && rows.contains("&lt;script&gt;") && !rows.contains("<script>"), "{rows}");
    }
}
