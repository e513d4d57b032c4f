use ironwatch_tests::packages::{LATER, Packages, run};
use ironwatch_tests::trial_host::TrialHost;
use std::path::Path;
use std::process::Command;

fn query(package: &Path, what: &[&str]) -> String {
    run(Command::new("rpm").arg("-qp").args(what).arg(package))
}

#[test]
fn an_rpm_says_what_it_needs_and_does() {
    let agent = Packages::now().file("ironwatch-agent", ".rpm");
    let server = Packages::now().file("ironwatch-server", ".rpm");
    let needs = query(&agent, &["--requires"]);
    assert!(needs.contains("systemd") && !needs.contains(".so"), "the agent needs no library: {needs}");
    let needs = query(&server, &["--requires"]);
    assert!(needs.contains("libpq.so.5()(64bit)") && needs.contains("libc.so.6(GLIBC_2."), "{needs}");
    let scripts = query(&agent, &["--scripts"]);
    for word in ["systemd-sysusers", "preset ironwatch-agent.service", "runuser -u ironwatch-agent", "$state/upgrading"] {
        assert!(scripts.contains(word), "{word} is in no script: {scripts}");
    }
    assert!(!scripts.contains("rm -rf /var/lib"), "an rpm cannot be purged, and state is never taken away: {scripts}");
    // c: settings; n: kept when changed.
    for (package, line) in
        [(&agent, "/etc/ironwatch/agent.toml cn 100644 root"), (&server, "/etc/ironwatch/server.toml cn 100640 ironwatch")]
    {
        let files = query(package, &["--qf", "[%{FILENAMES} %{FILEFLAGS:fflags} %{FILEMODES:octal} %{FILEGROUPNAME}\n]"]);
        assert!(files.lines().any(|file| file == line), "{line}: {files}");
    }
    for package in [&agent, &server] {
        let head = query(package, &["--qf", "%{PACKAGER}|%{BUILDHOST}|%{LICENSE}|%{PAYLOADCOMPRESSOR}"]);
        assert_eq!(head, "Ironwatch contributors <ironwatch@users.noreply.github.com>|ironwatch|Apache-2.0|zstd");
        assert!(query(package, &["--changelog"]).contains("CHANGELOG.md"));
    }
}

/// Both packages of a program carry the same files, but for what each family of distributions has in a place of its own.
#[test]
fn both_kinds_of_package_hold_the_same() {
    let own = ["/usr/share/zsh/", "/usr/share/licenses/", "/usr/lib/systemd/system-preset/", "/usr/share/lintian/", "/usr/share/doc/"];
    for name in ["ironwatch-agent", "ironwatch-server"] {
        let unpacked = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
        let unpack = "rpm2cpio \"$1\" | cpio --quiet -idm && find . -type f | sed 's/^\\.//' | sort";
        let mut shell = Command::new("bash");
        shell.current_dir(unpacked.path()).args(["-o", "pipefail", "-c", unpack, "unpack"]).arg(Packages::now().file(name, ".rpm"));
        let rpm = run(&mut shell);
        let list = "dpkg-deb --fsys-tarfile \"$1\" | tar -t | grep -v '/$' | sed 's/^\\.//' | sort";
        let deb = run(Command::new("bash").args(["-o", "pipefail", "-c", list, "list"]).arg(Packages::now().file(name, ".deb")));
        let shared =
            |list: &str| list.lines().filter(|file| !own.iter().any(|own| file.starts_with(own))).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(shared(&deb), shared(&rpm), "{name}");
        assert!(shared(&deb).len() >= 8, "{deb}");
        let program = std::fs::metadata(unpacked.path().join(format!("usr/bin/{name}")));
        assert!(program.is_ok_and(|program| program.len() > 1_000_000), "{name} is not in its rpm");
    }
}

/// Debian's rpm installs it here, and finds none of Red Hat's packages: what is required is not looked at.
#[test]
fn an_rpm_lives_from_installing_to_removing() {
    let [now, later] =
        [Packages::now(), Packages::later()].map(|set| [set.file("ironwatch-agent", ".rpm"), set.file("ironwatch-server", ".rpm")]);
    let mut host = TrialHost::start(&now.iter().chain(&later).map(std::path::PathBuf::as_path).collect::<Vec<_>>());
    let rpm = "rpm --dbpath /mnt/db --force-debian";
    let said = host.run(&format!("{rpm} --nodeps -i $(ls /mnt/*.rpm | grep -v -- -99)"));
    assert!(said.contains("ironwatch-agent enrol --server"), "{said}");
    assert_eq!(host.run("stat -c '%A %U:%G' /var/lib/ironwatch-agent"), "drwx------ ironwatch-agent:ironwatch-agent");
    assert_eq!(host.run("stat -c '%A %U:%G' /etc/ironwatch/server.toml"), "-rw-r----- root:ironwatch");
    for unit in ["ironwatch-agent.service", "ironwatch-agent-privileged.timer", "ironwatch-server.service"] {
        assert_eq!(host.run(&format!("systemctl is-enabled {unit}")), "enabled", "{unit}");
    }
    host.run("runuser -u ironwatch-agent -- ironwatch-agent check");

    host.run("echo '# kept' >> /etc/ironwatch/agent.toml; echo {} > /var/lib/ironwatch-agent/identity.json");
    host.run("systemctl disable ironwatch-server.service");
    host.run(&format!("{rpm} --nodeps -U /mnt/*-99*.rpm"));
    assert_eq!(host.run(&format!("{rpm} -q --qf '%{{VERSION}} ' ironwatch-agent ironwatch-server")), format!("{LATER} {LATER}"));
    assert_eq!(host.run("tail -n 1 /etc/ironwatch/agent.toml"), "# kept");
    assert_eq!(host.run("systemctl is-enabled ironwatch-agent.service"), "enabled", "the scripts of the old package end nothing");
    assert_eq!(host.ask("systemctl is-enabled ironwatch-server.service").1, "disabled", "an upgrade switches nothing on");

    host.run(&format!("{rpm} --nodeps -e ironwatch-agent ironwatch-server"));
    assert!(host.holds("test ! -e /usr/bin/ironwatch-agent -a -s /var/lib/ironwatch-agent/identity.json"));
    assert_eq!(host.run("tail -n 1 /etc/ironwatch/agent.toml.rpmsave"), "# kept");
    assert!(host.holds("! ls /etc/systemd/system/*/ironwatch* 2>/dev/null"), "a link to a unit was left");
}
