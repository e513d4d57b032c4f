//! What mdadm says while it watches arrays (Monitor.c, `mdadm(8)`, MONITOR MODE): `Fail event detected on md device /dev/md0,
//! component device /dev/sdb1`.

use super::{Said, Understood};
use crate::component::Component;
use crate::observation::Code;
use ironwatch_shared::Severity;

/// Event, code, severity. What is left out is news: rebuilds, spares that come, new arrays, tests.
const EVENTS: [(&str, &str, Severity); 5] = [
    ("Fail", "disk_failure", Severity::Critical),
    ("FailSpare", "disk_failure", Severity::Error),
    ("DegradedArray", "degraded", Severity::Error),
    ("DeviceDisappeared", "degraded", Severity::Critical),
    ("SparesMissing", "spare_missing", Severity::Warning),
];

/// Reads one line.
pub(super) fn understand(said: &Said<'_>) -> Option<Understood> {
    if said.program != "mdadm" {
        return None;
    }
    let text = said.text.strip_prefix("mdadm: ").unwrap_or(said.text);
    event(text).or_else(|| started(text))
}

fn event(text: &str) -> Option<Understood> {
    // The mail says it as a sentence: `A Fail event had been detected on md device /dev/md0.`
    let sentence = text
        .strip_prefix("A ")
        .and_then(|rest| rest.strip_suffix('.').unwrap_or(rest).split_once(" event had been detected on md device "));
    let (name, rest) = sentence.or_else(|| text.split_once(" event detected on md device "))?;
    let (_, code, severity) = EVENTS.into_iter().find(|(event, _, _)| *event == name)?;
    let (array, rest) = rest.split_once(',').unwrap_or((rest, ""));
    // Not of a kind that can be watched, striped for example.
    if rest.contains("Wrong-Level") || array.contains("Wrong-Level") {
        return None;
    }
    let array = array.split([' ', ':']).next().map(of_path)?;
    let member = rest.trim_start().strip_prefix("component device ").map(|member| of_path(member.trim())).filter(|name| !name.is_empty());
    Some(tell(code, severity, array).with_some("member", member))
}

/// `/dev/md0 has been started with 1 drive (out of 2).`
fn started(text: &str) -> Option<Understood> {
    let (array, rest) = text.split_once(" has been started with ")?;
    (array.starts_with("/dev/md") && rest.contains(" (out of ")).then(|| tell("degraded", Severity::Error, of_path(array)))
}

/// `/dev/md/data` and `/dev/md0` are the arrays `data` and `md0`.
fn of_path(path: &str) -> &str {
    path.strip_prefix("/dev/md/").or_else(|| path.strip_prefix("/dev/")).unwrap_or(path)
}

fn tell(code: &str, severity: Severity, array: &str) -> Understood {
    let told = Understood::new("raid", Some(Code::word(code)), Component::new("raid", array)).on(array);
    Understood { severity, ..told }
}

#[cfg(test)]
mod tests {
    use crate::normalise::kernel_log::classify_line;

    fn told(words: &str) -> Option<(String, String, String)> {
        let told = classify_line(&format!("Mar  4 05:06:07 node7 mdadm[88]: {words}"))?;
        assert_eq!(told.class, "raid", "{words}");
        let member = told.fields.get("member").and_then(|v| v.as_str()).unwrap_or_default().to_owned();
        Some((told.code?.to_string(), told.component.to_string(), member))
    }

    #[test]
    fn arrays_that_lose_something() {
        for (words, code, array, member) in [
            ("Fail event detected on md device /dev/md5, component device /dev/sdd2", "disk_failure", "md5", "sdd2"),
            ("FailSpare event detected on md device /dev/md5, component device /dev/sdd2", "disk_failure", "md5", "sdd2"),
            ("DegradedArray event detected on md device /dev/md5", "degraded", "md5", ""),
            ("DegradedArray event detected on md device /dev/md/data", "degraded", "data", ""),
            ("DeviceDisappeared event detected on md device /dev/md5", "degraded", "md5", ""),
            ("SparesMissing event detected on md device /dev/md5", "spare_missing", "md5", ""),
            ("mdadm: /dev/md/5 has been started with 1 drive (out of 2).", "degraded", "5", ""),
        ] {
            assert_eq!(told(words), Some((code.to_owned(), format!("raid/{array}"), member.to_owned())), "{words}");
        }
    }

    #[test]
    fn rebuilds_and_new_arrays_are_nothing() {
        for words in [
            "RebuildStarted event detected on md device /dev/md5",
            "Rebuild40 event detected on md device /dev/md5",
            "RebuildFinished event detected on md device /dev/md5",
            "SpareActive event detected on md device /dev/md5, component device /dev/sdd2",
            "NewArray event detected on md device /dev/md5",
            "MoveSpare event detected on md device /dev/md5: /dev/md6",
            "TestMessage event detected on md device /dev/md5",
            "DeviceDisappeared event detected on md device /dev/md5, component device  Wrong-Level",
            "/dev/md/5 has been started with 2 drives.",
            "mdadm: Monitor using email address \"root\" from config file",
        ] {
            assert_eq!(told(words), None, "{words}");
        }
        assert_eq!(classify_line("Mar  4 05:06:07 node7 watcher[88]: Fail event detected on md device /dev/md5"), None);
    }
}
