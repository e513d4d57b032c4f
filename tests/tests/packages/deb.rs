use ironwatch_tests::packages::{LATER, Packages};
use ironwatch_tests::trial_host::TrialHost;

fn host() -> TrialHost {
    let (now, later) = (Packages::now(), Packages::later());
    let files = [now, later].map(|set| [set.file("ironwatch-agent", ".deb"), set.file("ironwatch-server", ".deb")]);
    TrialHost::start(&files.iter().flatten().map(std::path::PathBuf::as_path).collect::<Vec<_>>())
}

/// Installs the set of the version that is not the later one.
const INSTALL: &str = "dpkg -i $(ls /mnt/*.deb | grep -v _99)";

#[test]
fn a_package_lives_from_installing_to_purging() {
    let mut host = host();
    let said = host.run(INSTALL);
    assert!(said.contains("ironwatch-agent enrol --server"), "{said}");
    assert!(said.contains("reset-password admin"), "{said}");

    // Users, folders and rights.
    assert_eq!(host.run("getent passwd ironwatch-agent | cut -d: -f6,7"), "/var/lib/ironwatch-agent:/usr/sbin/nologin");
    assert_eq!(host.run("stat -c '%A %U:%G' /var/lib/ironwatch-agent"), "drwx------ ironwatch-agent:ironwatch-agent");
    assert_eq!(host.run("stat -c '%A %U:%G' /var/lib/ironwatch"), "drwx------ ironwatch:ironwatch");
    assert_eq!(host.run("stat -c '%A %U:%G' /etc/ironwatch/server.toml"), "-rw-r----- root:ironwatch");
    assert_eq!(host.run("stat -c '%A %U:%G' /etc/ironwatch/agent.toml"), "-rw-r--r-- root:root");
    for group in ["systemd-journal", "adm"] {
        assert!(host.holds(&format!("getent group {group}")), "the unit of the agent asks for the group {group}");
    }
    for unit in ["ironwatch-agent.service", "ironwatch-agent-privileged.timer", "ironwatch-server.service"] {
        assert_eq!(host.run(&format!("systemctl is-enabled {unit}")), "enabled", "{unit}");
    }
    // The programs start, find their settings, and the agent says what is missing.
    assert!(host.run("ironwatch-agent --version").starts_with("ironwatch-agent "));
    host.run("runuser -u ironwatch-agent -- ironwatch-agent check");
    let (code, said) = host.ask("runuser -u ironwatch-agent -- ironwatch-agent doctor");
    assert!(code == 1 && said.contains("has not joined a server"), "{code}: {said}");

    // What an administrator changed and what the agent keeps outlast an upgrade, and nobody is asked anything.
    host.run("echo '# kept' >> /etc/ironwatch/agent.toml; echo '# kept' >> /etc/ironwatch/server.toml");
    host.run("runuser -u ironwatch-agent -- sh -c 'echo {} > /var/lib/ironwatch-agent/identity.json'");
    host.run("runuser -u ironwatch -- sh -c 'echo data > /var/lib/ironwatch/ironwatch.db'");
    let said = host.run("dpkg -i /mnt/*_99*.deb");
    assert!(!said.contains("enrol"), "a host that has joined is not told to: {said}");
    assert_eq!(host.run("dpkg-query -W -f '${Version}' ironwatch-agent"), LATER);
    assert_eq!(host.run("tail -qn 1 /etc/ironwatch/*.toml"), "# kept\n# kept");
    assert_eq!(host.run("stat -c '%A %U:%G' /etc/ironwatch/server.toml"), "-rw-r----- root:ironwatch");
    assert!(host.holds("test -s /var/lib/ironwatch-agent/identity.json"));
    assert!(host.holds("test ! -e /var/lib/ironwatch-agent/upgrading"), "no upgrade was announced that did not happen");

    // Removing leaves settings and state; purging leaves nothing but the users.
    host.run("mkdir -p /run/ironwatch-agent/privileged");
    host.run("dpkg --remove ironwatch-agent ironwatch-server");
    assert!(
        host.holds("test -s /etc/ironwatch/agent.toml -a -s /var/lib/ironwatch-agent/identity.json -a -s /var/lib/ironwatch/ironwatch.db")
    );
    assert!(host.holds("test ! -e /usr/bin/ironwatch-agent -a ! -e /run/ironwatch-agent"));
    host.run("dpkg --purge ironwatch-agent ironwatch-server");
    let left = host.run("find /etc /usr /var/lib /var/cache /run -xdev -name '*ironwatch*' ! -path '*/dpkg/*' ! -path '/usr/src/*'");
    assert_eq!(left, "", "purging left something");
    assert!(host.holds("getent passwd ironwatch-agent"), "the number of the user is not given to another");
}

#[test]
fn what_was_switched_off_stays_off_after_an_upgrade() {
    let mut host = host();
    host.run(INSTALL);
    host.run("systemctl disable ironwatch-agent-privileged.timer");
    host.run("dpkg -i /mnt/*_99*.deb");
    assert_eq!(host.ask("systemctl is-enabled ironwatch-agent-privileged.timer").1, "disabled");
    assert_eq!(host.run("systemctl is-enabled ironwatch-agent.service"), "enabled");
}

#[test]
fn installing_again_after_removing_finds_the_old_state() {
    let mut host = host();
    host.run(INSTALL);
    host.run("runuser -u ironwatch-agent -- sh -c 'echo {} > /var/lib/ironwatch-agent/identity.json'");
    host.run("dpkg --remove ironwatch-agent");
    host.run("dpkg -i $(ls /mnt/ironwatch-agent*.deb | grep -v _99)");
    assert_eq!(host.run("stat -c %U /var/lib/ironwatch-agent/identity.json"), "ironwatch-agent");
    assert_eq!(host.run("systemctl is-enabled ironwatch-agent.service"), "enabled");
}
