//! The recipe of the images and the manifest for Kubernetes, looked at by structure: nothing is built or applied here.

use ironwatch_tests::packages::{Packages, root, run};
use serde_json::Value;
use std::process::Command;

/// The documents of a YAML file, read by a YAML reader and handed on as JSON.
fn documents(path: &str) -> Vec<Value> {
    let read = "import json, sys, yaml; print(json.dumps(list(yaml.safe_load_all(open(sys.argv[1])))))";
    let said = run(Command::new("/usr/bin/python3").args(["-c", read]).arg(root().join(path)));
    serde_json::from_str(&said).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn at<'a>(value: &'a Value, pointer: &str) -> &'a Value {
    value.pointer(pointer).unwrap_or_else(|| panic!("there is no {pointer}"))
}

fn list<'a>(value: &'a Value, pointer: &str) -> &'a Vec<Value> {
    at(value, pointer).as_array().unwrap_or_else(|| panic!("{pointer} is no list"))
}

fn daemon_set() -> Value {
    let found = documents("packaging/kubernetes/ironwatch-agent.yaml").into_iter().find(|document| at(document, "/kind") == "DaemonSet");
    found.unwrap_or_else(|| panic!("no DaemonSet"))
}

#[test]
fn the_daemon_set_is_complete_and_pinned() {
    let set = daemon_set();
    assert_eq!(at(&set, "/apiVersion"), "apps/v1");
    assert_eq!(at(&set, "/spec/selector/matchLabels"), at(&set, "/spec/template/metadata/labels"));
    let pod = at(&set, "/spec/template/spec");
    assert_eq!(at(pod, "/hostPID"), false);
    assert_eq!(at(pod, "/automountServiceAccountToken"), false);
    let tolerated: Vec<&str> = list(pod, "/tolerations").iter().filter_map(|toleration| toleration.get("key")?.as_str()).collect();
    assert!(tolerated.contains(&"nvidia.com/gpu"), "{tolerated:?}");
    let volumes: Vec<&Value> = list(pod, "/volumes").iter().map(|volume| at(volume, "/name")).collect();
    for container in list(pod, "/containers").iter().chain(list(pod, "/initContainers")) {
        let image = at(container, "/image").as_str().unwrap_or_default();
        let tag = image.rsplit('/').next().and_then(|name| name.split_once(':')).map(|(_, tag)| tag).unwrap_or_default();
        assert_eq!(tag, env!("CARGO_PKG_VERSION"), "{image}");
        assert_eq!(at(container, "/securityContext/readOnlyRootFilesystem"), true);
        assert!(at(container, "/resources/limits/memory").is_string());
        for mount in list(container, "/volumeMounts") {
            assert!(volumes.contains(&at(mount, "/name")), "{mount} is of no volume");
            assert!(at(mount, "/name") == "state" || mount.get("readOnly") == Some(&Value::Bool(true)), "{mount} can be written");
        }
    }
    assert_eq!(at(pod, "/volumes").as_array().into_iter().flatten().filter(|volume| volume.get("secret").is_some()).count(), 1);
}

/// What is allowed at the start is given up by the first step, which becomes the user of the agent with one right.
#[test]
fn the_daemon_set_gives_its_privileges_up_before_the_agent_runs() {
    let set = daemon_set();
    let command: Vec<&str> = list(&set, "/spec/template/spec/containers/0/command").iter().filter_map(Value::as_str).collect();
    let (first, agent) = command.split_at(command.iter().position(|word| *word == "--").unwrap_or_default());
    assert_eq!(agent, ["--", "ironwatch-agent", "run"]);
    let (setpriv, options) = first.split_first().unwrap_or_else(|| panic!("{command:?}"));
    assert_eq!(*setpriv, "setpriv");
    // The same options with the user that runs this test: capabilities and user are what they promise.
    let own: Vec<String> =
        options.iter().map(|option| option.replace("=ironwatch-agent", "=nobody").replace("--regid=nobody", "--regid=nogroup")).collect();
    let mut host = ironwatch_tests::trial_host::TrialHost::start(&[&root().join("LICENSE")]);
    let status = host.run(&format!("setpriv {} cat /proc/self/status", own.join(" ")));
    // CAP_SYSLOG is the bit 34 (include/uapi/linux/capability.h).
    for line in [
        "CapPrm:\t0000000400000000",
        "CapEff:\t0000000400000000",
        "CapBnd:\t0000000400000000",
        "CapAmb:\t0000000400000000",
        "NoNewPrivs:\t1",
    ] {
        assert!(status.contains(line), "{line}: {status}");
    }
    assert!(!status.contains("Uid:\t0"), "{status}");
}

#[test]
fn images_are_made_of_the_packages_and_run_as_a_user() {
    for side in ["agent", "server"] {
        let text = std::fs::read_to_string(root().join(format!("packaging/container/{side}.Containerfile"))).unwrap_or_default();
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.starts_with('#')).collect();
        let value = |word: &str| lines.iter().rev().find_map(|line| line.strip_prefix(word)).unwrap_or_else(|| panic!("{side}: no {word}"));
        let (_, tag) = value("ARG DEBIAN=").rsplit_once(':').unwrap_or_default();
        assert!(tag.starts_with(|c: char| c.is_ascii_digit()) && tag.contains('.'), "{side}: the base is pinned, not {tag:?}");
        assert!(lines.iter().filter(|line| line.starts_with("FROM ")).all(|line| line.starts_with("FROM ${DEBIAN}")), "{side}");
        let user = value("USER ");
        assert!(text.contains("useradd --system") && text.contains(&format!(" {user} ")), "{side}: {user} is not made");
        assert!(value("ENTRYPOINT ").contains(&format!("/usr/bin/ironwatch-{side}")));
        // What is copied out of the package lies in it.
        let package = Packages::now().file(&format!("ironwatch-{side}_"), ".deb");
        let files = run(Command::new("dpkg-deb").arg("--contents").arg(package));
        for copied in lines.iter().filter(|line| line.contains("--from=unpacked")) {
            let from = copied.split_whitespace().find_map(|word| word.strip_prefix("/root-of-package")).unwrap_or_default();
            assert!(files.contains(&format!(".{from}")), "{side}: {from} is in no package");
        }
        // Every installation of packages cleans up behind itself.
        assert_eq!(text.matches("apt-get install").count(), text.matches("rm -rf /var/lib/apt/lists").count(), "{side}");
    }
}
