#![expect(clippy::unwrap_used, reason = "a failing step is a failing test")]

use super::*;
use std::fs;

fn value(samples: &[Sample], name: &str) -> Result<f64, String> {
    let sample = samples.iter().find(|sample| sample.name == name).unwrap();
    sample.value.ok_or_else(|| sample.no_reading.clone().unwrap())
}

#[test]
fn numbers_come_from_the_given_proc() {
    let proc = tempfile::tempdir().unwrap();
    fs::write(proc.path().join("loadavg"), "0.50 1.25 2.00 1/234 5678\n").unwrap();
    fs::write(proc.path().join("uptime"), "4321.98 1000.00\n").unwrap();
    fs::write(proc.path().join("meminfo"), "MemTotal: 1000 kB\nMemFree: 10 kB\nMemAvailable: 250 kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n")
        .unwrap();
    let load = load::read(proc.path(), load::uptime_seconds(proc.path()));
    assert_eq!((value(&load, "load_1m"), value(&load, "load_15m"), value(&load, "uptime_seconds")), (Ok(0.5), Ok(2.0), Ok(4321.0)));
    let memory = memory::read(proc.path());
    assert_eq!((value(&memory, "memory_used_percent"), value(&memory, "memory_available_bytes")), (Ok(75.0), Ok(256_000.0)));
    assert_eq!(value(&memory, "swap_used_percent"), Err("no swap".to_owned()));
}

#[test]
fn what_cannot_be_read_has_a_reason_and_no_number() {
    let nothing = tempfile::tempdir().unwrap();
    for samples in [load::read(nothing.path(), load::uptime_seconds(nothing.path())), memory::read(nothing.path())] {
        assert!(
            !samples.is_empty()
                && samples
                    .iter()
                    .all(|sample| sample.value.is_none() && sample.no_reading.as_ref().is_some_and(|why| why.contains("cannot read")))
        );
    }
    assert!(boot_id(nothing.path()).is_err());
    assert!(nics::read(nothing.path()).is_empty());
}

#[test]
fn interfaces_are_told_except_loopback_and_container_ends() {
    let sys = tempfile::tempdir().unwrap();
    for (nic, kind) in [("lo", "772"), ("eth0", "1"), ("veth12", "1")] {
        let dir = sys.path().join("class/net").join(nic);
        fs::create_dir_all(dir.join("statistics")).unwrap();
        fs::write(dir.join("type"), kind).unwrap();
        fs::write(dir.join("statistics/rx_bytes"), "18\n").unwrap();
    }
    let samples = nics::read(sys.path());
    assert!(samples.iter().all(|sample| sample.component == "nic/eth0"));
    assert_eq!(value(&samples, "network_received_bytes"), Ok(18.0));
    assert!(value(&samples, "network_transmitted_bytes").unwrap_err().contains("tx_bytes"));
}

#[test]
fn mounts_have_plain_names() {
    assert_eq!(filesystems::component(Path::new("/")), "filesystem/root");
    assert_eq!(filesystems::component(Path::new("/var/lib")), "filesystem/var/lib");
}

#[test]
fn a_reader_tells_of_this_machine() {
    let mut reader = Reader::start(&Paths::default()).unwrap();
    let reading = reader.read();
    assert!(!reading.about.hostname.is_empty() && reading.samples.iter().any(|sample| sample.name == "load_1m"));
    let inodes = reading.samples.iter().filter(|sample| sample.name == "filesystem_inodes_used_percent");
    assert!(inodes.clone().all(|sample| sample.value.is_some_and(|used| (0.0..=100.0).contains(&used))));
}

#[test]
fn what_hardly_changes_is_read_each_minute_and_the_uptime_each_time() {
    let proc = tempfile::tempdir().unwrap();
    fs::create_dir_all(proc.path().join("sys/kernel")).unwrap();
    let write = |hostname: &str, uptime: &str| {
        fs::write(proc.path().join("sys/kernel/hostname"), hostname).unwrap();
        fs::write(proc.path().join("uptime"), uptime).unwrap();
    };
    let paths = Paths { proc: proc.path().to_str().unwrap().to_owned(), ..Paths::default() };
    let mut reader = Reader::start(&paths).unwrap();
    let begin = Instant::now();
    let mut told = |after: u64| {
        let about = reader.read_at(begin + Duration::from_secs(after)).about;
        (about.hostname, about.uptime_seconds)
    };
    write("old\n", "10.0 1.0\n");
    assert_eq!(told(0), ("old".to_owned(), 10));
    write("new\n", "20.0 1.0\n");
    assert_eq!(told(59), ("old".to_owned(), 20));
    assert_eq!(told(60), ("new".to_owned(), 20));
}
