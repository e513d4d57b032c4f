#![expect(clippy::unwrap_used, reason = "a test may stop at once")]

use super::entry::{Entry, LoginGiven, NotTaken, checked};
use super::known::Known;
use super::plan::plan;
use super::*;
use proptest::prelude::*;

/// What a file says of each host: line, and the entry or why there is none.
fn entries(format: Format, text: &str) -> Vec<(usize, Result<Entry, NotTaken>)> {
    let file = read(format, text).unwrap();
    assert!(file.refused.is_empty(), "{:?}", file.refused);
    file.given.iter().map(|given| (given.line, checked(given, false))).collect()
}

fn good(format: Format, text: &str) -> Vec<Entry> {
    entries(format, text).into_iter().map(|(line, entry)| entry.unwrap_or_else(|why| panic!("line {line}: {why:?}"))).collect()
}

fn login(entry: &Entry) -> Option<(&str, &str)> {
    match &entry.login {
        LoginGiven::These { username, password } => Some((username, password.expose_text().unwrap())),
        LoginGiven::Nothing | LoginGiven::Named(_) => None,
    }
}

const YAML: &str = "\
# comment
defaults:
  ipmi_user: admin
  ipmi_pass: 0123
  ssh_user: root
servers:
  - name: web-01
    bmc_ip: 192.168.1.100
  - server_name: db-01
    ip: 192.168.1.101
    ipmi_user: dbadmin
    ipmi_pass: \"yes: #no\"
    server_ip: 10.0.0.2
    description: Primary
  - hostname: gpu-01
    bmc: bmc-gpu-01.example
    credential: dgx
    protocol: redfish
    redfish_port: 8443
    bmc_port: 6230
    network: mgmt
    group: dgx
    site: fra1
    rack: R1/U07
    tags: [h100, training]
";

#[test]
fn yaml_with_all_the_old_keys_and_ours() {
    let hosts = good(Format::Yaml, YAML);
    let [web, db, gpu] = hosts.as_slice() else { panic!("{hosts:?}") };
    assert_eq!((web.line, web.name.as_str(), web.bmc_address.as_str()), (7, "web-01", "192.168.1.100"));
    assert_eq!(login(web), Some(("admin", "0123")), "a password stays the text it is");
    assert_eq!(login(db), Some(("dbadmin", "yes: #no")));
    assert_eq!((db.host_address.as_deref(), db.notes.as_deref()), (Some("10.0.0.2"), Some("Primary")));
    assert_eq!(gpu.login, LoginGiven::Named("dgx".into()), "a login by name is not mixed with that of the defaults");
    assert_eq!((gpu.ipmi_port, gpu.redfish_port, gpu.network.as_deref()), (Some(6230), Some(8443), Some("mgmt")));
    assert_eq!((gpu.group.as_deref(), gpu.site.as_deref(), gpu.rack.as_deref()), (Some("dgx"), Some("fra1"), Some("R1/U07")));
    assert_eq!(gpu.tags, Some(vec!["h100".to_owned(), "training".to_owned()]));
    let list = "- {name: a, bmc_ip: 10.0.0.1}\n- {name: b, bmc_ip: 10.0.0.2, user: ~, pass: }\n";
    assert_eq!(good(Format::Yaml, list).len(), 2, "a bare list, and nothing where nothing stands");
    assert!(read(Format::Yaml, "").unwrap().given.is_empty());
    assert!(read(Format::Yaml, "servers:\n").unwrap().given.is_empty());
}

#[test]
fn json_says_the_same_as_yaml() {
    let text = r#"{
  "defaults": {"user": "admin", "pass": 123},
  "servers": [
    {"name": "web-01", "bmc_ip": "192.168.1.100", "tags": ["a", "b"], "bmc_port": 6230},

    {"name": "db-01", "ip": "192.168.1.101",
     "username": "dbadmin", "password": "x", "server_ip": null}
  ]
}"#;
    let hosts = good(Format::Json, text);
    let lines: Vec<usize> = hosts.iter().map(|host| host.line).collect();
    assert_eq!(lines, [4, 6]);
    assert_eq!(hosts.iter().map(login).collect::<Vec<_>>(), [Some(("admin", "123")), Some(("dbadmin", "x"))]);
    assert_eq!(good(Format::Json, r#"[{"name":"a","bmc":"10.0.0.1"}]"#).len(), 1);
}

#[test]
fn csv_by_its_first_line() {
    let text = "name,bmc_ip,ipmi_user,ipmi_pass,server_ip,nvidia,notes\n\
                web-01,192.168.1.100,,,192.168.1.10,false,Web server\n\
                db-01,192.168.1.101,dbadmin,\"cus,tom\"\"pass\",192.168.1.11,false,\n\
                \n\
                gpu-01,192.168.1.102,,,192.168.1.12,true,'=1+1\n";
    let hosts = good(Format::Csv, text);
    let [web, db, gpu] = hosts.as_slice() else { panic!("{hosts:?}") };
    assert_eq!((web.line, login(web), web.group.clone()), (2, None, None));
    assert_eq!(login(db), Some(("dbadmin", "cus,tom\"pass")));
    assert_eq!((gpu.group.as_deref(), gpu.notes.as_deref()), (Some("nvidia"), Some("=1+1")));
    assert_eq!(good(Format::Csv, "\u{feff}Name;BMC IP;Tags\na;10.0.0.1;x,y\n").len(), 1, "as table programs write it");
    for wrong in ["web-01,192.168.1.100,admin,hunter2\n", "name,notes\na,b\n", "bmc_ip,ip\n1,2\n"] {
        let told = read(Format::Csv, wrong).unwrap_err();
        assert!(!told.contains("hunter2"), "{told}");
    }
    let file = read(Format::Csv, "name,bmc_ip,hunter2\na,10.0.0.1,hunter2\nb,10.0.0.2\n").unwrap();
    assert_eq!(file.refused.len(), 1);
    assert!(!format!("{:?}{:?}", file.refused, file.warnings).contains("hunter2"));
}

#[test]
fn ini_lines_and_sections() {
    let text = "# BMCs\n[servers]\n192.168.1.100 = web-01\n192.168.1.101 = gpu-01  # nvidia\n192.168.1.102 = db-01 # Primary\n\n\
                [dgx]\nbmc-1.example = dgx-01\n\n[node-7]\nip = 192.168.1.107\nuser = admin\npass = a=b # c\n";
    let hosts = good(Format::Ini, text);
    let said: Vec<_> = hosts.iter().map(|host| (host.line, host.name.as_str(), host.group.as_deref(), host.notes.as_deref())).collect();
    assert_eq!(
        said,
        [
            (3, "web-01", None, None),
            (4, "gpu-01", Some("nvidia"), None),
            (5, "db-01", None, Some("Primary")),
            (8, "dgx-01", Some("dgx"), None),
            (11, "node-7", None, None),
        ]
    );
    assert_eq!(hosts.last().and_then(login), Some(("admin", "a=b # c")), "a password may have a #");
    let file = read(Format::Ini, "hunter2\nhunter2 hunter2 = x\n").unwrap();
    assert_eq!(file.refused.len(), 2);
    assert!(!format!("{:?}", file.refused).contains("hunter2"));
}

#[test]
fn a_plain_list_with_one_to_six_fields() {
    let text = "globalSSH:root,sshpass\nglobalIPMI:ADMIN,ipmi,pass\n192.168.1.101,192.168.1.80\n192.168.1.102\n\
                192.168.1.103,root,sshpass\n192.168.1.104,root,sshpass,ADMIN,x\n192.168.1.105,root,sshpass,OTHER,own,192.168.1.84\n";
    let hosts = entries(Format::Text, text);
    let taken: Vec<_> = hosts.iter().filter_map(|(line, host)| host.as_ref().ok().map(|host| (*line, host))).collect();
    let [(3, first), (7, last)] = taken.as_slice() else { panic!("{hosts:?}") };
    assert_eq!(
        (first.name.as_str(), first.bmc_address.as_str(), login(first)),
        ("192.168.1.101", "192.168.1.80", Some(("ADMIN", "ipmi,pass")))
    );
    assert_eq!((last.bmc_address.as_str(), login(last)), ("192.168.1.84", Some(("OTHER", "own"))));
    let skipped = hosts.iter().filter(|(_, host)| matches!(host, Err(NotTaken::Skipped(_)))).count();
    assert_eq!(skipped, 3, "lines without a BMC");
    let file = read(Format::Text, "a,b,c,hunter2\nglobalIPMI:hunter2\n").unwrap();
    assert_eq!(file.refused.len(), 2);
    assert!(!format!("{:?}", file.refused).contains("hunter2"));
}

#[test]
fn what_cannot_be_is_refused_without_being_shown() {
    let line = |words: &str| format!("- {{name: a, bmc_ip: 10.0.0.1, {words}}}\n");
    for words in [
        "bmc_port: hunter2",
        "bmc_port: 70000",
        "protocol: hunter2",
        "enabled: hunter2",
        "notes: \"hunter2\\u202e\"",
        "site: \"hunter2\\nx\"",
        "user: \"hunter2\\0\", pass: x",
        "user: x, pass: \"hunter2\\n\"",
        "pass: hunter2",
        "pass: hunter2, user: x, credential: y",
        "name: hunter2",
        "notes: [hunter2, x]",
        "tags: [\"hunter2\\0\"]",
    ] {
        let file = read(Format::Yaml, &line(words)).unwrap();
        let told = format!("{:?}", checked(file.given.first().unwrap(), false).unwrap_err());
        assert!(told.starts_with("Refused") && !told.contains("hunter2"), "{words}: {told}");
    }
    for address in ["127.0.0.1", "169.254.169.254", "http://x", "a b", "-x"] {
        let file = read(Format::Yaml, &format!("- {{name: a, bmc_ip: \"{address}\"}}\n")).unwrap();
        assert!(matches!(checked(file.given.first().unwrap(), false), Err(NotTaken::Refused(_))), "{address}");
    }
}

#[test]
fn bombs_and_what_is_not_yaml_are_refused_at_once() {
    let laughs = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nservers: [*b,*b]\n";
    let deep_flow = "[".repeat(100_000);
    let deep_block: String = (0..2_000).map(|depth| format!("{}- \n", " ".repeat(depth))).collect();
    let many = "- {}\n".repeat(MAX_HOSTS + 1);
    let wide = format!("- [{}]\n", "x,".repeat(500_000));
    for (what, text) in [
        ("aliases", laughs),
        ("deep flow", deep_flow.as_str()),
        ("deep block", deep_block.as_str()),
        ("many hosts", many.as_str()),
        ("many words", wide.as_str()),
        ("a tag", "- !!python/object/apply:os.system [hunter2]\n"),
        ("two documents", "---\n[]\n---\n[]\n"),
        ("a word", "hunter2"),
        ("a broken map", "servers: {hunter2"),
        ("tabs", "servers:\n\t- hunter2: x"),
        ("no servers", "hosts_: []\nhunter2: x\n"),
        ("a list as a key", "servers:\n  - [hunter2]: x\n"),
    ] {
        let began = std::time::Instant::now();
        let told = match read(Format::Yaml, text) {
            Ok(file) => panic!("{what}: {} hosts, refused {:?}", file.given.len(), file.refused),
            Err(why) => why,
        };
        assert!(!told.contains("hunter2"), "{what}: {told}");
        assert!(began.elapsed().as_secs() < 5, "{what} took {:?}", began.elapsed());
    }
    for text in ["{", "[1", "{\"servers\":[hunter2]}", "{\"hunter2\":1}", "\"hunter2\"", &"[".repeat(100_000)] {
        assert!(!read(Format::Json, text).map(|file| file.given.len()).unwrap_err().contains("hunter2"), "{text}");
    }
    assert!(read(Format::Text, &"x".repeat(MAX_BYTES + 1)).is_err());
    assert!(read(Format::Text, &"\n".repeat(MAX_LINES + 1)).is_err());
}

#[test]
fn a_file_that_names_a_thing_twice_keeps_the_first() {
    let text = "- {name: a, bmc_ip: 10.0.0.1}\n- {name: a, bmc_ip: 10.0.0.2}\n- {name: c, bmc_ip: 10.0.0.1}\n- {name: d, bmc_ip: 10.0.0.1, bmc_port: 6230}\n";
    let plan = plan(&read(Format::Yaml, text).unwrap(), &Known::default(), false);
    let outcomes: Vec<_> = plan.lines.iter().map(|line| (line.outcome, line.why.as_str())).collect();
    assert_eq!(
        outcomes,
        [
            (Outcome::Added, ""),
            (Outcome::Refused, "line 1 has the same name"),
            (Outcome::Refused, "line 1 has the same BMC"),
            (Outcome::Added, ""),
        ]
    );
}

#[test]
fn one_credential_for_each_pair_of_user_and_password() {
    let text = "- {name: a, bmc_ip: 10.0.0.1, user: root, pass: x}\n- {name: b, bmc_ip: 10.0.0.2, user: root, pass: x}\n\
                - {name: c, bmc_ip: 10.0.0.3, user: root, pass: y}\n- {name: d, bmc_ip: 10.0.0.4, user: \"D\\\\u\", pass: x}\n";
    let plan = plan(&read(Format::Yaml, text).unwrap(), &Known::default(), false);
    let names: Vec<&str> = plan.new_credentials.iter().map(|new| new.name.as_str()).collect();
    assert_eq!(names, ["imported root", "imported root 2", "imported D_u"]);
    assert_eq!(plan.steps.len(), 4);
}

/// A word that stands nowhere but in a password.
const CANARY: &str = "Kanarienvogel-7";

fn shown(plan: &super::plan::Plan) -> String {
    format!("{}{:?}", serde_json::to_string(&plan.lines).unwrap(), plan.warnings)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_a_file_or_a_refusal(text in "\\PC{0,300}", wild in ".{0,200}", which in 0_usize..5) {
        let (_, format) = *Format::WORDS.get(which).unwrap();
        for text in [text, wild] {
            if let Ok(file) = read(format, &text) {
                let _ = plan(&file, &Known::default(), false);
            }
        }
    }

    /// Damage to a real file comes further in than noise; and whatever it does, the password is not told.
    #[test]
    fn a_damaged_file_tells_no_password(place in 0_usize..400, with in prop::sample::select(vec!["", ",", ":", "\n", "\"", "=", " ", "\t", "{", "[", "#", "- ", "'", "]"]), which in 0_usize..5) {
        let (_, format) = *Format::WORDS.get(which).unwrap();
        let mut text = match format {
            Format::Yaml => format!("defaults:\n  ipmi_user: root\n  ipmi_pass: {CANARY}\nservers:\n  - name: a\n    bmc_ip: 10.0.0.1\n  - name: b\n    bmc_ip: 10.0.0.2\n    ipmi_user: x\n    ipmi_pass: {CANARY}\n"),
            Format::Json => format!("{{\"servers\":[{{\"name\":\"a\",\"bmc_ip\":\"10.0.0.1\",\"user\":\"root\",\"pass\":\"{CANARY}\"}}]}}"),
            Format::Csv => format!("name,bmc_ip,notes,user,pass\na,10.0.0.1,x,root,{CANARY}\nb,10.0.0.2,,root,{CANARY}\n"),
            Format::Ini => format!("[a]\nip = 10.0.0.1\nuser = root\npass = {CANARY}\n[servers]\n10.0.0.2 = b # x\n"),
            Format::Text => format!("globalIPMI:root,{CANARY}\n10.0.1.1,10.0.0.1\n10.0.1.2,root,{CANARY},root,{CANARY},10.0.0.2\n"),
        };
        let place = place % text.len();
        if with.is_empty() {
            text.remove(place);
        } else {
            text.insert_str(place, with);
        }
        let told = match read(format, &text) {
            Ok(file) => {
                let refused = format!("{:?}{:?}", file.refused, file.warnings);
                refused + &shown(&plan(&file, &Known::default(), false))
            }
            Err(why) => why,
        };
        // A mark in the middle of it would cut it in two.
        let halves: Vec<String> = (4..CANARY.len()).filter_map(|end| CANARY.get(..end).map(str::to_owned)).collect();
        prop_assert!(!told.contains(CANARY) && !halves.iter().any(|half| told.contains(half.as_str())), "{told}");
    }
}
