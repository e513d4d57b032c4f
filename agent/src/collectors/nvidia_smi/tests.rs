#![expect(clippy::unwrap_used, reason = "a failing step is a failing test")]
//! Against a stand-in for `nvidia-smi`: a shell script that speaks its format. Real are the processes, pipes and signals;
//! the answers are our own, in the form that drivers 450 to 580 give.

use super::*;
use crate::child::stand_in;
use crate::collectors::findings::Holds;
use std::fs;
use std::path::PathBuf;

/// As the stand-ins do it: the columns that are asked for, by name.
const ANSWER: &str = r#"
answer() { # address, then name=value for what differs
    line="$1"; shift
    for column in $(echo "${query#*=}" | tr ',' ' '); do
        case $column in pci.bus_id|gpu_bus_id) continue;; esac
        value='[N/A]'
        case $column in
            temperature.gpu) value=34;; temperature.memory) value=45;; power.draw) value=71.25;;
            total_energy_consumption) value=123456789;; utilization.gpu) value=0;;
            memory.used) value=1430;; memory.total) value=143771;;
            ecc.errors.*|remapped_rows.*able) value=0;; remapped_rows.*) value=No;;
            clocks_*) value='Not Active';; gpu_recovery_action) value=None;;
        esac
        for other in "$@"; do [ "${other%%=*}" = "$column" ] && value="${other#*=}"; done
        line="$line, $value"
    done
    echo "$line"
}
query="$1"
refuse() { # a field this driver does not have
    case ",${query#*=}," in *",$1,"*) echo "Field \"$1\" is not a valid field to query."; echo; exit 2;; esac
}
"#;

struct Machine {
    root: tempfile::TempDir,
    settings: Settings,
}

impl Machine {
    /// With GPUs on the bus, and a stand-in that does as the script says.
    fn new(addresses: &[&str], script: &str) -> Self {
        let root = tempfile::tempdir().unwrap();
        let mut settings = Settings::default();
        settings.paths.sys = root.path().join("sys").to_str().unwrap().to_owned();
        settings.commands.nvidia_smi = root.path().join("nvidia-smi").to_str().unwrap().to_owned();
        for address in addresses {
            let dir = root.path().join("sys/bus/pci/devices").join(address);
            fs::create_dir_all(&dir).unwrap();
            for (file, text) in [("class", "0x030200"), ("vendor", "0x10de"), ("device", "0x2335")] {
                fs::write(dir.join(file), text).unwrap();
            }
        }
        let machine = Self { root, settings };
        machine.script(script);
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// Another stand-in in place of the first. Each start leaves a line in `starts`.
    fn script(&self, script: &str) {
        let starts = self.path("starts");
        let text = format!("echo \"$*\" >>{}\ncd {}\n{ANSWER}\n{script}", starts.display(), self.root.path().display());
        stand_in::put(&self.path("nvidia-smi"), &text);
    }

    fn starts(&self) -> Vec<String> {
        fs::read_to_string(self.path("starts")).unwrap_or_default().lines().map(str::to_owned).collect()
    }

    fn collector(&self) -> NvidiaSmi {
        NvidiaSmi::printing_every(&self.settings, Duration::from_secs(60), Duration::from_secs(300))
    }
}

/// Reads until what is awaited holds; a busy machine may need several.
fn until(collector: &mut NvidiaSmi, wanted: impl Fn(&Findings) -> bool) -> Findings {
    let begin = Instant::now();
    loop {
        let findings = collector.collect();
        if wanted(&findings) {
            return findings;
        }
        assert!(begin.elapsed() < Duration::from_secs(30), "{findings:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn value(findings: &Findings, name: &str, component: &str) -> Option<f64> {
    findings.samples.iter().find(|sample| sample.name == name && sample.component == component).and_then(|sample| sample.value)
}

fn has(findings: &Findings, name: &str) -> bool {
    findings.samples.iter().any(|sample| sample.name == name)
}

fn held<'a>(findings: &'a Findings, class: &str) -> Option<&'a Holds> {
    findings.holds.iter().find(|holds| holds.class == class)
}

const ONE: &str = "0000:3b:00.0";
const TWO: &str = "0000:86:00.0";

#[test]
fn one_child_answers_for_all_gpus_and_is_started_once() {
    let machine = Machine::new(
        &[ONE, TWO],
        "while :; do answer 00000000:3B:00.0; answer 00000000:86:00.0 ecc.errors.corrected.aggregate.total=7 temperature.gpu=61; sleep 1; done",
    );
    let mut collector = machine.collector();
    let findings = until(&mut collector, |findings| value(findings, "gpu_temperature_celsius", "gpu/0000:86:00") == Some(61.0));
    for (name, component, wanted) in [
        ("gpu_temperature_celsius", "gpu/0000:3b:00", 34.0),
        ("gpu_memory_temperature_celsius", "gpu/0000:3b:00", 45.0),
        ("gpu_power_watts", "gpu/0000:3b:00", 71.25),
        ("gpu_energy_joules_total", "gpu/0000:3b:00", 123_456.789),
        ("gpu_utilisation_percent", "gpu/0000:3b:00", 0.0),
        ("gpu_memory_used_percent", "gpu/0000:3b:00", 1.0),
        ("gpu_ecc_corrected_total", "gpu/0000:86:00", 7.0),
    ] {
        assert_eq!(value(&findings, name, component), Some(wanted), "{name} {component}");
    }
    assert!(!has(&findings, "gpu_fan_percent"), "a GPU without a fan has no reading of it");
    assert!(has(&findings, "gpu_ecc_uncorrected_total"), "a total of the card's life is told when it is 0, too");
    assert_eq!((findings.holds.len(), findings.cannot.as_deref()), (0, None));
    collector.collect();
    assert_eq!(machine.starts().len(), 1, "{:?}", machine.starts());
    assert!(machine.starts().iter().all(|line| line.ends_with("--format=csv,noheader,nounits --loop=60")));
}

#[test]
fn what_the_driver_says_of_a_sick_gpu_is_told() {
    let machine = Machine::new(
        &[ONE, TWO],
        "echo 'WARNING: infoROM is corrupted at gpu 0000:86:00.0'
         answer 00000000:3B:00.0 clocks_event_reasons.hw_thermal_slowdown=Active clocks_event_reasons.sw_thermal_slowdown=Active \
             remapped_rows.pending=Yes remapped_rows.failure=Yes remapped_rows.uncorrectable=2 'gpu_recovery_action=Drain and Reset'
         answer 00000000:86:00.0 'temperature.gpu=[GPU is lost]' 'power.draw=[Unknown Error]'
         sleep 600",
    );
    let findings = until(&mut machine.collector(), |findings| held(findings, "gpu_unreadable").is_some());
    for (class, component, words) in [
        ("gpu_slowed_down", "gpu/0000:3b:00", "hw_thermal_slowdown"),
        ("gpu_slowed_down", "gpu/0000:3b:00", "sw_thermal_slowdown"),
        ("gpu_row_remap_pending", "gpu/0000:3b:00", "reset"),
        ("gpu_row_remap_failed", "gpu/0000:3b:00", "spare"),
        ("gpu_recovery_needed", "gpu/0000:3b:00", "Drain and Reset"),
        ("gpu_unreadable", "gpu/0000:86:00", "Unknown Error"),
        ("gpu_inforom_corrupted", "gpu/0000:86:00", "infoROM is corrupted"),
    ] {
        let holds = held(&findings, class);
        assert!(holds.is_some_and(|holds| holds.component == component && holds.detail.contains(words)), "{class}: {holds:?}");
    }
    assert_eq!(findings.holds.len(), 6, "{:?}", findings.holds);
    assert_eq!(value(&findings, "gpu_remapped_rows_uncorrected_total", "gpu/0000:3b:00"), Some(2.0));
    let lost = findings.samples.iter().find(|sample| sample.component == "gpu/0000:86:00" && sample.name == "gpu_temperature_celsius");
    assert_eq!(lost.and_then(|sample| sample.no_reading.clone()).as_deref(), Some("nvidia-smi: GPU is lost"));
}

#[test]
fn an_old_driver_is_asked_for_what_it_has_by_its_own_names() {
    let machine = Machine::new(
        &[ONE],
        "case $1 in
             --query-gpu=*) for field in gpu_recovery_action remapped_rows.correctable remapped_rows.uncorrectable remapped_rows.pending \
                 remapped_rows.failure clocks_event_reasons.hw_thermal_slowdown clocks_event_reasons.hw_power_brake_slowdown \
                 clocks_event_reasons.sw_thermal_slowdown; do refuse $field; done
                 answer 00000000:3B:00.0 clocks_throttle_reasons.hw_power_brake_slowdown=Active;;
             --query-remapped-rows=gpu_bus_id,*) answer 00000000:3B:00.0 remapped_rows.pending=1 remapped_rows.correctable=3;;
         esac
         sleep 600",
    );
    let mut collector = machine.collector();
    let findings = until(&mut collector, |findings| held(findings, "gpu_row_remap_pending").is_some());
    assert!(
        held(&findings, "gpu_slowed_down")
            .is_some_and(|holds| holds.detail.contains("power brake") || holds.detail.contains("power_brake"))
    );
    assert_eq!(value(&findings, "gpu_remapped_rows_corrected_total", "gpu/0000:3b:00"), Some(3.0));
    assert_eq!(value(&findings, "gpu_temperature_celsius", "gpu/0000:3b:00"), Some(34.0));
    assert!(machine.starts().iter().any(|line| line.starts_with("--query-remapped-rows") && line.ends_with("--loop=300")));
    let before = machine.starts().len();
    collector.collect();
    assert_eq!(machine.starts().len(), before, "what has been learnt is not asked again");
}

#[test]
fn one_that_dies_is_said_why_and_started_again_only_after_a_pause() {
    let words = "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that it is running.";
    let machine = Machine::new(&[ONE], &format!("echo \"{words}\"; echo; exit 9"));
    let mut collector = machine.collector();
    let findings = until(&mut collector, |findings| findings.cannot.is_some());
    let why = findings.cannot.unwrap();
    assert!(why.contains("code 9") && why.contains("communicate") && why.contains("module nvidia is not loaded"), "{why}");
    collector.collect();
    assert_eq!(machine.starts().len(), 1, "a driver that is broken is not asked at each reading");
}

#[test]
fn one_that_was_well_and_dies_keeps_its_last_rows_for_a_while() {
    let machine = Machine::new(&[ONE], "answer 00000000:3B:00.0; while [ ! -e die ]; do sleep 0.05; done; exit 1");
    let mut collector = machine.collector();
    until(&mut collector, |findings| has(findings, "gpu_power_watts"));
    machine.script("answer 00000000:3B:00.0 power.draw=99; sleep 600");
    fs::write(machine.path("die"), "").unwrap();
    let dead = until(&mut collector, |findings| findings.cannot.is_some());
    assert!(dead.cannot.is_some_and(|why| why.contains("ended with code 1: said nothing")));
    collector.main.skip_pause();
    let findings = until(&mut collector, |findings| value(findings, "gpu_power_watts", "gpu/0000:3b:00") == Some(99.0));
    assert_eq!(findings.cannot, None);
}

#[test]
fn one_that_falls_silent_is_killed_told_and_replaced() {
    let machine = Machine::new(&[ONE], "answer 00000000:3B:00.0; sleep 600");
    let mut collector = NvidiaSmi::printing_every(&machine.settings, Duration::from_millis(300), Duration::from_secs(300));
    let findings = until(&mut collector, |findings| held(findings, "nvidia_smi_hangs").is_some() || machine.starts().len() > 1);
    assert!(machine.starts().len() > 1, "{findings:?}");
    // Silent from the start, so that the telling stays.
    machine.script("sleep 600");
    let findings = until(&mut collector, |findings| held(findings, "nvidia_smi_hangs").is_some());
    assert_eq!(held(&findings, "nvidia_smi_hangs").map(|holds| holds.component.as_str()), Some("host"));
    until(&mut collector, |findings| !has(findings, "gpu_power_watts"));
    machine.script("while :; do answer 00000000:3B:00.0; sleep 0.05; done");
    until(&mut collector, |findings| has(findings, "gpu_power_watts") && held(findings, "nvidia_smi_hangs").is_none());
}

#[test]
fn a_lost_gpu_does_not_silence_the_others() {
    let machine = Machine::new(
        &[ONE, TWO],
        "case \"$*\" in *--id=0000:86:00.0) answer 00000000:86:00.0; sleep 600;; esac
         echo 'Unable to determine the device handle for GPU0000:3B:00.0: Unknown Error'; exit 255",
    );
    let mut collector = machine.collector();
    let findings = until(&mut collector, |findings| value(findings, "gpu_power_watts", "gpu/0000:86:00").is_some());
    let lost = held(&findings, "gpu_unreadable");
    assert!(lost.is_some_and(|holds| holds.component == "gpu/0000:3b:00" && holds.detail.contains("device handle")), "{lost:?}");
    assert_eq!(findings.cannot, None);
    assert_eq!(collector.collect().holds.len(), 1);
    assert_eq!(machine.starts().len(), 2);
}

#[test]
fn the_only_gpu_that_is_lost_is_told_too() {
    let machine = Machine::new(&[ONE], "echo 'Unable to determine the device handle for GPU 0000:3B:00.0: GPU is lost.'; exit 15");
    let findings = until(&mut machine.collector(), |findings| findings.cannot.is_some());
    assert!(held(&findings, "gpu_unreadable").is_some_and(|holds| holds.component == "gpu/0000:3b:00"));
}

#[test]
fn garbage_and_huge_output_are_no_rows_and_no_harm() {
    let machine = Machine::new(
        &[ONE],
        "head -c 3000000 /dev/zero | tr '\\0' 'x'; echo; head -c 200000 /dev/urandom; echo
         echo '00000000:3B:00.0, 1, 2'; echo ',,,,,,,,,,,,,,,,,,'
         answer 00000000:3B:00.0 temperature.gpu=nonsense; sleep 600",
    );
    let findings = until(&mut machine.collector(), |findings| has(findings, "gpu_power_watts"));
    assert!(!has(&findings, "gpu_temperature_celsius"));
    assert!(findings.samples.iter().all(|sample| sample.component == "gpu/0000:3b:00"));
}

#[test]
fn without_the_program_or_a_gpu_for_it_there_is_nothing_and_nothing_is_started() {
    let machine = Machine::new(&[], "exit 0");
    assert_eq!(machine.collector().collect(), Findings::absent());
    let machine = Machine::new(&[ONE], "exit 0");
    std::os::unix::fs::symlink("../../drivers/vfio-pci", machine.path("sys/bus/pci/devices").join(ONE).join("driver")).unwrap();
    assert_eq!((machine.collector().collect(), machine.starts().len()), (Findings::absent(), 0));
    let machine = Machine::new(&[ONE], "exit 0");
    fs::remove_file(machine.path("nvidia-smi")).unwrap();
    assert_eq!(machine.collector().collect(), Findings::absent());
}
