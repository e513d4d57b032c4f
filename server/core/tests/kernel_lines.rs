//! The labelled kernel lines, judged. Without the set beside the repository the test says so and passes.
#![expect(clippy::disallowed_methods, reason = "a test reads its lines from a file; the core does not")]
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test may stop at the first surprise")]

use ironwatch_core::normalise::kernel_log::{Origin, Understood, classify_line, strip};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// All classes of the labelled set.
const COVERED: [&str; 30] = [
    "gpu_xid",
    "gpu_sxid",
    "gpu_lost",
    "gpu_init_fail",
    "gpu_driver",
    "gpu_amd",
    "gpu_intel",
    "pcie_aer",
    "pcie_link",
    "cpu_mce",
    "mem_ecc",
    "mem_failure",
    "hw_ghes",
    "disk_nvme",
    "disk_sata",
    "disk_io",
    "disk_smart",
    "raid",
    "storage_hba",
    "filesystem",
    "net_nic",
    "thermal",
    "lockup",
    "hung_task",
    "oom",
    "kernel_oops",
    "kernel_panic",
    "ssh_auth",
    "docker",
    "boot",
];
/// What at least every class must reach.
const WANTED: f64 = 0.97;
/// Most harmless lines that may be taken for an event.
const FALSE_ALARMS: f64 = 0.005;

#[derive(Default)]
struct Share {
    right: u32,
    of: u32,
}

impl Share {
    fn count(&mut self, right: bool) -> bool {
        self.right += u32::from(right);
        self.of += 1;
        right
    }

    fn rate(&self) -> f64 {
        if self.of == 0 { 1.0 } else { f64::from(self.right) / f64::from(self.of) }
    }
}

fn text<'a>(expect: &'a Value, key: &str) -> &'a str {
    expect[key].as_str().unwrap_or_default()
}

fn words<'a>(expect: &'a Value, key: &str) -> Vec<&'a str> {
    expect[key].as_array().map(|list| list.iter().filter_map(Value::as_str).collect()).unwrap_or_default()
}

fn same_class(told: &Understood, expect: &Value) -> bool {
    told.class == text(expect, "class") || words(expect, "accept").contains(&told.class)
}

fn same_code(told: &Understood, expect: &Value) -> bool {
    expect.get("code").is_none_or(|code| serde_json::to_value(&told.code).unwrap() == *code)
}

fn same_device(told: &Understood, expect: &Value) -> bool {
    let allowed = words(expect, "device_ok");
    let Some(device) = expect["device"].as_str() else { return true };
    told.device.as_deref().is_some_and(|told| told == device || allowed.contains(&told))
}

fn same_severity(told: &Understood, expect: &Value) -> bool {
    let allowed = words(expect, "severity_ok");
    allowed.is_empty() || allowed.contains(&told.severity.as_str())
}

/// Fields that a label has and the parser should have found.
fn wrong_fields(told: &Understood, expect: &Value) -> Vec<String> {
    const NOT_FIELDS: [&str; 9] = ["class", "accept", "code", "device", "device_ok", "severity", "severity_ok", "optional", "part"];
    let labels = expect.as_object().unwrap().iter().filter(|(name, _)| !NOT_FIELDS.contains(&name.as_str()));
    labels.filter(|(name, value)| told.fields.get(name.as_str()) != Some(value)).map(|(name, value)| format!("{name}={value}")).collect()
}

fn labelled_set() -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference/kernel-lines.jsonl");
    let set = std::fs::read_to_string(&path).ok();
    if set.is_none() {
        println!("skipped: the labelled kernel lines are not here");
    }
    set
}

#[test]
fn what_a_line_means_does_not_depend_on_its_clothes() {
    const DRESSES: [&str; 10] = [
        "4,1421,171167621162,-;",
        "3,1,5,-,caller=T88;",
        "[  17.500000] ",
        "[  17.500000][ T88] ",
        "[Tue Mar  4 05:06:07 2025] ",
        "kern  :warn  : 2025-03-04T05:06:07,004512+01:00 ",
        "<3>[  17.500000] ",
        "Mar  4 05:06:07 node7 kernel: ",
        "Mar  4 05:06:07 node7 kernel: [  17.500000] ",
        "2025-03-04T05:06:07.004512+01:00 node7 kernel: ",
    ];
    const QUOTES: [&str; 6] = [
        "Mar  4 05:06:07 node7 watcher[12]: ",
        "Mar  4 05:06:07 node7 watcher: ",
        "12,1421,171167621162,-;watcher: ",
        "12,1421,171167621162,-;",
        "[  17.500000] watcher: saw ",
        "alert sent: ",
    ];
    let Some(set) = labelled_set() else { return };
    for record in set.lines() {
        let record: Value = serde_json::from_str(record).expect("one JSON object per line");
        let line = text(&record, "line");
        let stripped = strip(line);
        if stripped.origin != Origin::Kernel {
            continue;
        }
        let told = classify_line(line);
        for dress in DRESSES {
            let dressed = format!("{dress}{}", stripped.text);
            assert_eq!(classify_line(&dressed), told, "{dressed}");
        }
        for quote in QUOTES {
            let quoted = format!("{quote}{}", stripped.text);
            assert_eq!(classify_line(&quoted), None, "{quoted}");
        }
    }
}

#[test]
fn labelled_lines_are_understood() {
    let Some(set) = labelled_set() else { return };
    let (mut recall, mut code, mut device, mut severity, mut fields) =
        (Share::default(), Share::default(), Share::default(), Share::default(), Share::default());
    let (mut quiet, mut uncovered, mut strayed) = (Share::default(), Share::default(), 0);
    let mut by_class = std::collections::BTreeMap::<String, Share>::new();
    let mut misses = BTreeSet::new();
    for record in set.lines() {
        let record: Value = serde_json::from_str(record).expect("one JSON object per line");
        let (line, expect) = (text(&record, "line"), &record["expect"]);
        let told = classify_line(line);
        let mut check = |share: &mut Share, what: &str, right: bool| {
            if !share.count(right) {
                misses.insert(format!("{what}: {line} -> {told:?}"));
            }
        };
        if expect["optional"] == true {
            continue;
        }
        let class = text(expect, "class");
        if class == "none" {
            check(&mut quiet, "false alarm", told.is_none());
        } else if COVERED.contains(&class) {
            let right = told.as_ref().is_some_and(|told| same_class(told, expect));
            by_class.entry(class.to_owned()).or_default().count(right);
            check(&mut recall, "class", right);
            if let Some(told) = told.as_ref().filter(|_| right) {
                check(&mut code, "code", same_code(told, expect));
                check(&mut device, "device", same_device(told, expect));
                check(&mut severity, "severity", same_severity(told, expect));
                let wrong = wrong_fields(told, expect);
                check(&mut fields, &format!("fields {wrong:?}"), wrong.is_empty());
            }
        } else {
            uncovered.count(told.is_some());
            if told.as_ref().is_some_and(|told| !same_class(told, expect)) {
                strayed += 1;
                misses.insert(format!("strayed from {class}: {line} -> {told:?}"));
            }
        }
    }
    for miss in &misses {
        println!("{miss}");
    }
    for (class, share) in &by_class {
        println!("{class}: {}/{}", share.right, share.of);
    }
    for (name, share) in
        [("recall", &recall), ("code", &code), ("device", &device), ("severity", &severity), ("fields", &fields), ("quiet", &quiet)]
    {
        println!("{name}: {}/{} = {:.3}", share.right, share.of, share.rate());
    }
    println!("uncovered classes: {} lines, {strayed} taken for another class", uncovered.of);
    for (class, share) in &by_class {
        assert!(share.rate() >= WANTED, "{class}");
    }
    for (name, share) in [("code", &code), ("device", &device), ("severity", &severity), ("fields", &fields)] {
        assert!(share.rate() >= WANTED, "{name}");
    }
    assert!(1.0 - quiet.rate() <= FALSE_ALARMS, "false alarms");
    assert_eq!(strayed, 0, "lines of classes without a parser taken for another class");
}
