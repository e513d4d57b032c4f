//! What a machine's own files say becomes an alert. Real: both programs, HTTP, SQLite. Made: the machine, a folder with
//! `/proc`, `/sys` and a ring in the kernel's formats.

use ironwatch_tests::answer::text;
use ironwatch_tests::awaiting::{PATIENCE, until};
use ironwatch_tests::programs::{Agent, Machine, Person, Server};
use std::fs;

/// Reads anew each second what is read each minute or so by default.
const OFTEN: &str = "collectors.gpu.interval_seconds = 1\ncollectors.md.interval_seconds = 1\ncollectors.inventory.interval_seconds = 1\n";

fn put_gpu(machine: &Machine, address: &str) {
    let folder = format!("sys/bus/pci/devices/{address}");
    for (file, content) in [("class", "0x030200\n"), ("vendor", "0x10de\n"), ("device", "0x2335\n")] {
        machine.write(&format!("{folder}/{file}"), content);
    }
    machine.write(&format!("{folder}/config"), "\u{10}\u{10}\u{10}\u{10}");
}

fn put_array(machine: &Machine, missing: &str) {
    for (file, content) in [("level", "raid1\n"), ("array_state", "clean\n"), ("raid_disks", "2\n"), ("sync_action", "idle\n")] {
        machine.write(&format!("sys/block/md0/md/{file}"), content);
    }
    machine.write("sys/block/md0/md/degraded", missing);
}

async fn alert(person: &Person, component: &str, open: bool) -> serde_json::Value {
    until(&format!("an alert about {component}, open: {open}"), PATIENCE, async || {
        let alerts =
            person.items_with(&format!("/api/v1/alerts?state={}", if open { "open" } else { "resolved" }), "/component", component).await;
        alerts.into_iter().next()
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gpu_that_vanishes_without_a_line_and_an_array_that_lost_a_disk_are_told_and_end() {
    let server = Server::start("").await;
    let machine = Machine::boot("gpu-01");
    put_gpu(&machine, "0000:3b:00.0");
    put_gpu(&machine, "0000:5e:00.0");
    put_array(&machine, "0\n");
    let agent = Agent::start(&machine, &server, OFTEN);
    let person = server.sign_in().await;
    until("the server knows the parts", PATIENCE, async || {
        let parts = person.items(&format!("/api/v1/hosts/{}/inventory", agent.host_id)).await;
        let gpus = parts.iter().filter(|part| text(part, "/component").starts_with("gpu/")).count();
        (gpus == 2).then_some(())
    })
    .await;
    assert!(person.items("/api/v1/alerts").await.is_empty(), "a machine that is well");

    let gone = machine.folder().join("sys/bus/pci/devices/0000:5e:00.0");
    let away = machine.folder().join("0000:5e:00.0");
    fs::rename(&gone, &away).unwrap_or_else(|error| panic!("{error}"));
    put_array(&machine, "1\n");
    let lost = alert(&person, "gpu/0000:5e:00", true).await;
    assert_eq!((text(&lost, "/title"), text(&lost, "/severity")), ("GPU is missing", "critical"), "{lost}");
    let array = alert(&person, "raid/md0", true).await;
    assert_eq!((text(&array, "/title"), text(&array, "/severity")), ("RAID array has lost a disk", "error"), "{array}");
    assert_eq!(person.items("/api/v1/alerts?state=open").await.len(), 2, "the collector and the inventory tell of one GPU");

    fs::rename(&away, &gone).unwrap_or_else(|error| panic!("{error}"));
    put_array(&machine, "0\n");
    alert(&person, "raid/md0", false).await;
    alert(&person, "gpu/0000:5e:00", false).await;
}
