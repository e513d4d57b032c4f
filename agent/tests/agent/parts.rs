//! GPUs, disks and the inventory through the real binary. The machine is made of files, `nvidia-smi`, `smartctl` and
//! `dmidecode` are shell scripts that speak those programs' formats.

use crate::host::{Host, text, wait_for};
use crate::stub::{Received, Stub};
use ironwatch_shared::wire::v1::inventory::Inventory;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Another process copies it: a file that this one had open for writing could not be run while another thread forks.
fn program(path: &Path, script: &str) {
    let source = path.with_extension("text");
    fs::write(&source, format!("#!/bin/sh\n{script}\n")).unwrap();
    assert!(Command::new("install").args(["-m", "755"]).args([source.as_path(), path]).status().unwrap().success());
}

fn gpu(host: &Host, address: &str) {
    let dir = host.path("sys/bus/pci/devices").join(address);
    fs::create_dir_all(&dir).unwrap();
    for (file, text) in [("class", "0x030200"), ("vendor", "0x10de"), ("device", "0x2335")] {
        fs::write(dir.join(file), text).unwrap();
    }
    std::os::unix::fs::symlink("../../../../bus/pci/drivers/nvidia", dir.join("driver")).unwrap();
}

fn inventory(received: &[Received]) -> Option<Inventory> {
    received.iter().filter(|received| received.committed).find_map(|received| received.report.inventory.clone())
}

fn value(received: &[Received], name: &str, component: &str) -> Option<f64> {
    let samples = received.iter().filter(|received| received.report.complete).flat_map(|received| &received.report.samples);
    samples.filter(|sample| sample.name == name && sample.component == component).find_map(|sample| sample.value)
}

fn holds(received: &[Received], class: &str, component: &str) -> bool {
    let mut conditions = received.iter().flat_map(|received| &received.report.conditions);
    conditions.any(|condition| condition.class == class && condition.component == component)
}

const NVIDIA_SMI: &str = r#"
row() { # address and temperature
    line="$1"
    for column in $(echo "${query#*=pci.bus_id,}" | tr ',' ' '); do
        case $column in temperature.gpu) line="$line, $2";; clocks_*) line="$line, Not Active";; *) line="$line, [N/A]";; esac
    done
    echo "$line"
}
query="$1"
case "$*" in
*serial*) echo '00000000:3B:00.0, NVIDIA H200, 165000, GPU-0a, 96.00, 143771, [N/A]'; echo '00000000:86:00.0, NVIDIA H200, 165001, GPU-0b, 96.00, 143771, [N/A]';;
*) row 00000000:3B:00.0 34; row 00000000:86:00.0 61; exec sleep 600;;
esac"#;

fn host_with_gpus(stub: &Stub) -> Host {
    let mut host = Host::enrolled(stub);
    gpu(&host, "0000:3b:00.0");
    gpu(&host, "0000:86:00.0");
    program(&host.path("nvidia-smi"), NVIDIA_SMI);
    let nvidia_smi = host.path("nvidia-smi").to_str().unwrap().to_owned();
    host.set("COMMANDS__NVIDIA_SMI", &nvidia_smi);
    // The server may not wish for such a pace; the host's own file may.
    host.set("COLLECTORS__GPU__INTERVAL_SECONDS", "1");
    host
}

#[test]
fn gpus_are_told_with_their_serials_and_one_that_vanishes_outlives_the_agent() {
    let stub = Stub::start();
    let host = host_with_gpus(&stub);
    let agent = host.run();
    let received = stub.wait_until("numbers and parts", |received| {
        value(received, "gpu_temperature_celsius", "gpu/0000:86:00") == Some(61.0) && inventory(received).is_some()
    });
    assert_eq!(value(&received, "gpu_count", "host"), Some(2.0));
    let told = inventory(&received).unwrap();
    let serial = |component: &str| told.parts.iter().find(|part| part.component == component).and_then(|part| part.serial.clone());
    assert_eq!((serial("gpu/0000:3b:00").as_deref(), serial("gpu/0000:86:00").as_deref()), (Some("165000"), Some("165001")));
    assert!(!holds(&received, "gpu_missing", "gpu/0000:3b:00"));

    fs::remove_dir_all(host.path("sys/bus/pci/devices/0000:3b:00.0")).unwrap();
    stub.wait_until("the loss", |received| holds(received, "gpu_missing", "gpu/0000:3b:00"));
    agent.kill();
    let before = stub.received().len();
    // News at the very start: no report of it may say that the loss has ended.
    host.print("4,2,5000000,-;mce: [Hardware Error]: Machine check events logged\n");
    let _restarted = host.run();
    let received = stub.wait_until("two beats and the line", |received| {
        let since = received.get(before..).unwrap_or_default();
        let all = since.iter().filter(|received| received.report.agent.is_some()).count();
        let lines = since.iter().any(|received| !received.report.kernel_lines.is_empty());
        let beats = since.iter().filter(|received| received.report.machine.is_some()).count();
        all > 0 && lines && beats > 1
    });
    let since = received.get(before..).unwrap();
    for report in since.iter().map(|received| &received.report) {
        let held = report.conditions.iter().any(|held| held.class == "gpu_missing" && held.component == "gpu/0000:3b:00");
        assert!(held, "{report:#?}");
        let read = report.agent.as_ref().map(|agent| agent.collectors.len());
        assert_eq!(report.complete, read.is_some());
        assert!(read.is_none_or(|read| read >= 12), "a complete set has all collectors: {read:?}");
    }
}

#[test]
fn nothing_of_a_killed_agent_keeps_a_program_running_for_long() {
    let stub = Stub::start();
    let host = host_with_gpus(&stub);
    let pid = host.path("pid");
    program(
        &host.path("nvidia-smi"),
        &format!(
            "echo $$ >{}\n{}",
            pid.display(),
            NVIDIA_SMI.replace("exec sleep 600", "while :; do row 00000000:3B:00.0 35; sleep 0.2; done")
        ),
    );
    let agent = host.run();
    stub.wait_until("numbers", |received| value(received, "gpu_temperature_celsius", "gpu/0000:3b:00").is_some());
    agent.kill();
    // Its next line finds nobody listening.
    wait_for("the end of the child", || {
        let pid = fs::read_to_string(&pid).unwrap_or_default();
        fs::read_to_string(format!("/proc/{}/stat", pid.trim())).map_or(true, |stat| stat.contains(") Z "))
    });
}

#[test]
fn what_root_leaves_is_told_by_the_agent() {
    let stub = Stub::start();
    let mut host = Host::enrolled(&stub);
    for (name, script) in [
        (
            "smartctl",
            "case \"$*\" in *--scan*) echo '{\"devices\":[{\"name\":\"/dev/nvme0\",\"type\":\"nvme\"}]}';; *) echo '{\"model_name\":\"ACME Flash\",\"serial_number\":\"FL-2\",\"smart_status\":{\"passed\":false},\"nvme_smart_health_information_log\":{\"critical_warning\":4,\"percentage_used\":7}}'; exit 8;; esac",
        ),
        (
            "dmidecode",
            "printf 'Handle 0x0040, DMI type 17, 92 bytes\\nMemory Device\\n\\tSize: 64 GB\\n\\tLocator: DIMM_A1\\n\\tSerial Number: 8C12\\n'",
        ),
    ] {
        program(&host.path(name), script);
        let path = host.path(name).to_str().unwrap().to_owned();
        host.set(&format!("COMMANDS__{}", name.to_uppercase()), &path);
    }
    let privileged = host.path("privileged").to_str().unwrap().to_owned();
    host.set("PATHS__PRIVILEGED", &privileged);
    let output = host.output(&["read-privileged"]);
    assert!(output.status.success(), "{output:?}");
    assert!(!text(&output).contains("FL-2") && !text(&output).contains("8C12"), "no serial numbers in the journal: {output:?}");
    let _agent = host.run();
    let received = stub.wait_until("disk and module", |received| {
        holds(received, "disk_failing", "disk/nvme0")
            && inventory(received).is_some()
            && value(received, "disk_wear_percent", "disk/nvme0").is_some()
    });
    let parts = inventory(&received).unwrap().parts;
    let has =
        |component: &str, serial: &str| parts.iter().any(|part| part.component == component && part.serial.as_deref() == Some(serial));
    assert!(has("memory/DIMM_A1", "8C12") && has("disk/nvme0", "FL-2"), "{parts:#?}");
    let other = host.path("elsewhere");
    assert!(host.output(&["read-privileged", "--out", other.to_str().unwrap()]).status.success());
    assert!(other.join("smart.json").exists() && other.join("dmi.json").exists());
}
