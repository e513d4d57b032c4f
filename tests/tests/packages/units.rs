use ironwatch_tests::packages::{Packages, ask, root};
use ironwatch_tests::trial_host::TrialHost;
use std::process::Command;

/// How exposed a service may be, in tenths, as `systemd-analyze security` counts: 0 is shut in, 100 is not shut in at all.
const MOST_EXPOSED: [(&str, u32); 3] = [("ironwatch-agent", 20), ("ironwatch-agent-privileged", 15), ("ironwatch-server", 13)];

fn unit(name: &str) -> String {
    let path = root().join("systemd").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All values of a key, split at blanks.
fn values(unit: &str, key: &str) -> Vec<String> {
    unit.lines()
        .filter_map(|line| line.strip_prefix(key)?.strip_prefix('='))
        .flat_map(|value| value.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

#[test]
fn services_are_shut_in_as_far_as_promised() {
    for (service, most) in MOST_EXPOSED {
        let path = root().join("systemd").join(format!("{service}.service"));
        let mut analyze = Command::new("systemd-analyze");
        analyze.args(["security", "--no-pager", "--offline=true"]).arg(format!("--threshold={most}")).arg(path);
        let (well, said) = ask(&mut analyze);
        assert!(well, "{service} is more exposed than {most} tenths: {said}");
    }
}

#[test]
fn who_speaks_to_the_network_has_one_right_and_who_has_more_speaks_to_nobody() {
    let agent = unit("ironwatch-agent.service");
    assert_eq!(values(&agent, "CapabilityBoundingSet"), ["CAP_SYSLOG"]);
    assert_eq!(values(&agent, "DeviceAllow").first().map(String::as_str), Some("/dev/kmsg"));
    let privileged = unit("ironwatch-agent-privileged.service");
    assert_eq!(values(&privileged, "CapabilityBoundingSet"), ["CAP_SYS_RAWIO", "CAP_SYS_ADMIN"]);
    assert_eq!(values(&privileged, "PrivateNetwork"), ["yes"]);
    assert_eq!(values(&privileged, "RestrictAddressFamilies"), ["AF_UNIX"]);
    assert!(values(&privileged, "ReadWritePaths").is_empty(), "it writes to its runtime folder only");
    assert!(values(&unit("ironwatch-server.service"), "CapabilityBoundingSet").is_empty());
}

#[test]
fn users_and_groups_of_the_units_are_made_by_sysusers() {
    for side in ["agent", "server"] {
        let path = root().join(format!("packaging/{side}/usr/lib/sysusers.d/ironwatch-{side}.conf"));
        let made = std::fs::read_to_string(path).unwrap_or_default();
        let made: Vec<&str> =
            made.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_whitespace().nth(1)).collect();
        let service = unit(&format!("ironwatch-{side}.service"));
        let mut needed = values(&service, "User");
        needed.extend(values(&service, "Group"));
        needed.extend(values(&service, "SupplementaryGroups"));
        assert!(needed.len() >= 2, "{service}");
        for name in needed {
            assert!(made.contains(&name.as_str()), "{name} of ironwatch-{side}.service is in {made:?}?");
        }
    }
}

/// systemd itself reads the units where they are installed, with their manual pages and programs, and the drop-in for GPUs.
#[test]
fn systemd_finds_nothing_wrong_with_the_installed_units() {
    let files = ["ironwatch-agent", "ironwatch-server"].map(|name| Packages::now().file(name, ".deb"));
    let mut host = TrialHost::start(&files.iter().map(std::path::PathBuf::as_path).collect::<Vec<_>>());
    host.run("dpkg -i /mnt/*.deb");
    let units = "ironwatch-agent.service ironwatch-agent-privileged.service ironwatch-agent-privileged.timer ironwatch-server.service";
    let verify = format!("systemd-analyze verify {units} 2>&1 | grep -i ironwatch");
    assert_eq!(host.ask(&verify).1, "");
    // As the drop-in itself says it is put in force.
    host.run("mkdir -p /etc/systemd/system/ironwatch-agent.service.d");
    host.run("ln -s /usr/share/ironwatch-agent/nvidia.conf /etc/systemd/system/ironwatch-agent.service.d/");
    assert_eq!(host.ask(&verify).1, "");
    let said = host.run("systemd-analyze security --no-pager --offline=true ironwatch-agent.service");
    assert!(said.contains("char-nvidia*:rw"), "the drop-in is not in force: {said}");
}
