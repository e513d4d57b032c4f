use super::super::super::kernel_log::classify_line;
use super::*;

fn said(text: &str) -> Option<Understood> {
    understand(&Said { program: "sshd", unit: None, text })
}

/// Code, user, address.
fn told(text: &str) -> Option<(String, String, String)> {
    let told = said(text)?;
    let field = |name| told.fields.get(name).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
    Some((told.code.as_ref()?.to_string(), field("user"), field("src")))
}

#[test]
fn every_way_of_failing_names_code_user_and_address() {
    for (text, code, user, src) in [
        ("Failed password for root from 192.0.2.7 port 4242 ssh2", "failed_password", "root", "192.0.2.7"),
        ("Failed password for invalid user oracle from 2001:db8::7 port 4242 ssh2", "failed_password", "oracle", "2001:db8::7"),
        ("Failed password for illegal user oracle from ::ffff:192.0.2.7 port 4242 ssh2", "failed_password", "oracle", "192.0.2.7"),
        ("Failed password for invalid user  from 192.0.2.7 port 4242 ssh2", "failed_password", "", "192.0.2.7"),
        ("Failed password for invalid user Jane Doe from 192.0.2.7 port 4242 ssh2", "failed_password", "Jane Doe", "192.0.2.7"),
        ("Failed password for root from 192.0.2.7 port 4242", "failed_password", "root", "192.0.2.7"),
        ("Failed publickey for ops from 192.0.2.7 port 4242 ssh2: ED25519 SHA256:abc/def+ghi", "failed_publickey", "ops", "192.0.2.7"),
        ("Failed keyboard-interactive/pam for invalid user x from 192.0.2.7 port 1 ssh2", "failed_kbdint", "x", "192.0.2.7"),
        ("Failed keyboard-interactive for ops from 192.0.2.7 port 1 ssh2", "failed_kbdint", "ops", "192.0.2.7"),
        (
            "Failed hostbased for ops from 192.0.2.7 port 1 ssh2: RSA SHA256:abc, client user \"ops\", client host \"h\"",
            "failed_hostbased",
            "ops",
            "192.0.2.7",
        ),
        ("Failed none for invalid user x from 192.0.2.7 port 1 ssh2", "failed_none", "x", "192.0.2.7"),
        ("Failed gssapi-with-mic for ops from 192.0.2.7 port 1 ssh2", "failed_other", "ops", "192.0.2.7"),
        ("Invalid user oracle from 192.0.2.7 port 4242", "invalid_user", "oracle", "192.0.2.7"),
        ("Invalid user oracle from 192.0.2.7", "invalid_user", "oracle", "192.0.2.7"),
        ("Invalid user  from 192.0.2.7 port 4242", "invalid_user", "", "192.0.2.7"),
        ("Illegal user oracle from 192.0.2.7", "invalid_user", "oracle", "192.0.2.7"),
        ("[ID 800047 auth.info] Failed keyboard-interactive for ops from 192.0.2.7 port 4242 ssh2", "failed_kbdint", "ops", "192.0.2.7"),
        ("error: PAM: authentication error for ops from 192.0.2.7 via 192.0.2.1", "pam_failure", "ops", "192.0.2.7"),
        ("refused connect from x@::ffff:192.0.2.7 (::ffff:192.0.2.7)", "not_allowed", "", "192.0.2.7"),
        ("Connection closed by invalid user  192.0.2.7 port 4242 [preauth]", "disconnect_auth_fail", "", "192.0.2.7"),
        (
            "Disconnecting invalid user x 192.0.2.7 port 4242: Change of username or service not allowed: (x,ssh-connection) -> (y 10.9.9.9 port 22,ssh-connection) [preauth]",
            "disconnect_auth_fail",
            "x",
            "192.0.2.7",
        ),
        (
            "error: Received disconnect from 192.0.2.7 port 4242:14: No supported authentication methods available [preauth]",
            "disconnect_auth_fail",
            "",
            "192.0.2.7",
        ),
        (
            "Received disconnect from 2001:db8::7: 14: No authentication methods available [preauth]",
            "disconnect_auth_fail",
            "",
            "2001:db8::7",
        ),
        ("User root from 192.0.2.7 not allowed because not listed in AllowUsers", "not_allowed", "root", "192.0.2.7"),
        (
            "User ops from host.example.com not allowed because none of user's groups are listed in AllowGroups",
            "not_allowed",
            "ops",
            "host.example.com",
        ),
        ("User ops not allowed because account is locked", "not_allowed", "ops", ""),
        ("User ops not allowed because shell /bin/none does not exist", "not_allowed", "ops", ""),
        ("ROOT LOGIN REFUSED FROM 192.0.2.7 port 4242 [preauth]", "not_allowed", "root", "192.0.2.7"),
        ("refused connect from host.example.com (192.0.2.7)", "not_allowed", "", "192.0.2.7"),
        ("fatal: Access denied for user ops by PAM account configuration [preauth]", "not_allowed", "ops", ""),
        (
            "Authentication tried for ops with correct key but not from a permitted host (host=h, ip=192.0.2.7).",
            "not_allowed",
            "ops",
            "192.0.2.7",
        ),
        (
            "error: maximum authentication attempts exceeded for root from 192.0.2.7 port 4242 ssh2 [preauth]",
            "max_attempts",
            "root",
            "192.0.2.7",
        ),
        (
            "error: maximum authentication attempts exceeded for invalid user x from 192.0.2.7 port 4242 ssh2 [preauth]",
            "max_attempts",
            "x",
            "192.0.2.7",
        ),
        ("Disconnecting: Too many authentication failures for root [preauth]", "max_attempts", "root", ""),
        ("Disconnecting: Too many authentication failures for invalid user x [preauth]", "max_attempts", "x", ""),
        ("Disconnecting: Too many authentication failures [preauth]", "max_attempts", "", ""),
        (
            "Disconnecting authenticating user root 192.0.2.7 port 4242: Too many authentication failures [preauth]",
            "max_attempts",
            "root",
            "192.0.2.7",
        ),
        (
            "Disconnecting invalid user x y 192.0.2.7 port 4242: Too many authentication failures [preauth]",
            "max_attempts",
            "x y",
            "192.0.2.7",
        ),
        ("PAM service(sshd) ignoring max retries; 5 > 3", "max_attempts", "", ""),
        (
            "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7  user=root",
            "pam_failure",
            "root",
            "192.0.2.7",
        ),
        ("pam_ldap(sshd:auth): Authentication failure; user=ops", "pam_failure", "ops", ""),
        (
            "pam_sss(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7 user=ops",
            "pam_failure",
            "ops",
            "192.0.2.7",
        ),
        (
            "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7 ",
            "pam_failure",
            "",
            "192.0.2.7",
        ),
        ("error: PAM: Authentication failure for ops from host.example.com", "pam_failure", "ops", "host.example.com"),
        (
            "error: PAM: User not known to the underlying authentication module for illegal user x from 192.0.2.7",
            "pam_failure",
            "x",
            "192.0.2.7",
        ),
        (
            "PAM 2 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7  user=root",
            "pam_failure",
            "root",
            "192.0.2.7",
        ),
        ("PAM 1 more authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7 ", "pam_failure", "", "192.0.2.7"),
        ("Accepted publickey for ops from 192.0.2.7 port 4242 ssh2: RSA SHA256:abc", "accepted", "ops", "192.0.2.7"),
        ("Accepted password for ops from 192.0.2.7 port 4242 ssh2", "accepted", "ops", "192.0.2.7"),
        ("Accepted keyboard-interactive/pam for ops from 192.0.2.7 port 4242 ssh2", "accepted", "ops", "192.0.2.7"),
        ("Did not receive identification string from 192.0.2.7 port 4242", "no_ident", "", "192.0.2.7"),
        ("Bad protocol version identification 'GET / from x' from 192.0.2.7 port 4242", "bad_protocol", "", "192.0.2.7"),
        ("error: kex_exchange_identification: client sent invalid protocol identifier \"GET / HTTP/1.1\"", "bad_protocol", "", ""),
        ("banner exchange: Connection from 192.0.2.7 port 4242: invalid format", "bad_protocol", "", "192.0.2.7"),
        (
            "reverse mapping checking getaddrinfo for h.example.com [192.0.2.7] failed - POSSIBLE BREAK-IN ATTEMPT!",
            "dns_mismatch",
            "",
            "192.0.2.7",
        ),
        ("Address 192.0.2.7 maps to h.example.com, but this does not map back to the address.", "dns_mismatch", "", "192.0.2.7"),
        (
            "error: Received disconnect from 192.0.2.7 port 4242:3: com.jcraft.jsch.JSchException: Auth fail [preauth]",
            "disconnect_auth_fail",
            "",
            "192.0.2.7",
        ),
        ("Received disconnect from 192.0.2.7: 3: com.jcraft.jsch.JSchException: Auth fail", "disconnect_auth_fail", "", "192.0.2.7"),
        ("Connection closed by authenticating user root 192.0.2.7 port 4242 [preauth]", "disconnect_auth_fail", "root", "192.0.2.7"),
        ("Connection reset by invalid user x 192.0.2.7 port 4242 [preauth]", "disconnect_auth_fail", "x", "192.0.2.7"),
        ("Disconnected from authenticating user root 2001:db8::7 port 4242 [preauth]", "disconnect_auth_fail", "root", "2001:db8::7"),
    ] {
        assert_eq!(told(text), Some((code.to_owned(), user.to_owned(), src.to_owned())), "{text}");
    }
}

#[test]
fn a_name_cannot_bring_its_own_address() {
    for (text, user) in [
        ("Failed password for invalid user from 10.9.9.9 from 192.0.2.7 port 4242 ssh2", "from 10.9.9.9"),
        ("Failed password for invalid user x from 10.9.9.9 port 22 ssh2 from 192.0.2.7 port 4242 ssh2", "x from 10.9.9.9 port 22 ssh2"),
        ("Failed none for invalid user x from 10.9.9.9 port 22 from 192.0.2.7 port 4242 ssh2", "x from 10.9.9.9 port 22"),
        ("Invalid user x from 10.9.9.9 from 192.0.2.7 port 4242", "x from 10.9.9.9"),
        ("Invalid user from 10.9.9.9 port 22 from 192.0.2.7 port 4242", "from 10.9.9.9 port 22"),
        (
            "Failed publickey for x from 10.9.9.9 port 22 ssh2: a from 192.0.2.7 port 4242 ssh2: RSA SHA256:x",
            "x from 10.9.9.9 port 22 ssh2: a",
        ),
        ("Connection closed by invalid user x 10.9.9.9 port 22 192.0.2.7 port 4242 [preauth]", "x 10.9.9.9 port 22"),
        (
            "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7  user=x rhost=10.9.9.9",
            "x rhost=10.9.9.9",
        ),
        ("User x from 10.9.9.9 from 192.0.2.7 not allowed because not in any group", "x from 10.9.9.9"),
    ] {
        let (_, name, src) = told(text).unwrap_or_default();
        assert_eq!((name.as_str(), src.as_str()), (user, "192.0.2.7"), "{text}");
    }
    // What a remote client says of itself stands behind the port and is no address.
    assert_eq!(
        told("Failed password for ops from 192.0.2.7 port 4242 ssh1: ruser from 10.9.9.9"),
        Some(("failed_password".into(), "ops".into(), "192.0.2.7".into()))
    );
}

#[test]
fn a_repeated_message_counts_as_often_as_it_says() {
    let told = said("message repeated 5 times: [ Failed password for root from 192.0.2.7 port 4242 ssh2]");
    let field = |name| told.as_ref().and_then(|told| told.fields.get(name).cloned());
    assert_eq!(field("count"), Some(5.into()));
    assert_eq!((field("user"), field("src"), field("port")), (Some("root".into()), Some("192.0.2.7".into()), Some(4242.into())));
    assert_eq!(said("message repeated 5 times: [ Connection from 192.0.2.7 port 4242]"), None);
    let more = said("PAM 3 more authentication failures; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7");
    assert_eq!(more.and_then(|told| told.fields.get("count").cloned()), Some(3.into()));
}

#[test]
fn the_part_is_the_address_and_the_method_is_kept() {
    let told = said("Failed password for invalid user x from ::ffff:192.0.2.7 port 4242 ssh2");
    assert_eq!(told.as_ref().map(|told| told.component.to_string()).as_deref(), Some("login/192.0.2.7"));
    assert_eq!(told.as_ref().and_then(|told| told.fields.get("method")).and_then(|v| v.as_str()), Some("password"));
    assert_eq!(told.as_ref().and_then(|told| told.fields.get("unknown_user")).and_then(|v| v.as_bool()), Some(true));
    let told = said("Disconnecting: Too many authentication failures for root [preauth]");
    assert_eq!(told.map(|told| told.component.to_string()).as_deref(), Some("login"));
    assert_eq!(said("Accepted password for ops from 192.0.2.7 port 4242 ssh2").map(|told| told.severity), Some(Severity::Info));
    for words in [
        "sshd(pam_unix)[208]: 2 more authentication failures; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=h.example.com  user=root",
        "sshd[208]: (pam_unix) authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=h.example.com  user=root",
        "/usr/sbin/sshd[208]: Failed password for root from h.example.com port 4242 ssh2",
    ] {
        let told = classify_line(&format!("Jun 15 02:04:59 node7 {words}"));
        let src = told.and_then(|told| told.fields.get("src")?.as_str().map(str::to_owned));
        assert_eq!(src.as_deref(), Some("h.example.com"), "{words}");
    }
    let old = "Jun 15 02:04:59 node7 sshd(pam_unix)[208]: authentication failure; logname= uid=0 euid=0 tty=NODEVssh ruser= rhost=h.example.com  user=root";
    let told = classify_line(old);
    assert_eq!(told.map(|told| told.component.to_string()).as_deref(), Some("login/h.example.com"));
    let new = "Jun 15 02:04:59 node7 sshd-session[208]: Failed password for root from 192.0.2.7 port 4242 ssh2";
    assert!(classify_line(new).is_some());
}

#[test]
fn ordinary_comings_and_goings_are_nothing() {
    for text in [
        "Connection from 192.0.2.7 port 4242 on 192.0.2.1 port 22 rdomain \"\"",
        "Connection closed by 192.0.2.7 port 4242 [preauth]",
        "Connection closed by 192.0.2.7",
        "input_userauth_request: invalid user oracle [preauth]",
        "Unable to negotiate with 192.0.2.7 port 4242: no matching cipher found. Their offer: 3des-cbc [preauth]",
        "SSH: Server;Ltype: Authname;Remote: 192.0.2.7-1780;Name: root [preauth]",
        "error: kex_exchange_identification: Connection closed by remote host",
        "Connection reset by 192.0.2.7 port 4242 [preauth]",
        "Received disconnect from 192.0.2.7 port 4242:11: disconnected by user",
        "Received disconnect from 192.0.2.7: 11: Bye Bye [preauth]",
        "Disconnected from user ops 192.0.2.7 port 4242",
        "Disconnected from 192.0.2.7 port 4242",
        "Disconnecting: Packet corrupt",
        "pam_unix(sshd:session): session opened for user ops(uid=1000) by (uid=0)",
        "pam_unix(sshd:session): session closed for user ops",
        "pam_ldap(cron:auth): Authentication failure; user=ops",
        "pam_unix(sshd:auth): check pass; user unknown",
        "pam_unix(cron:auth): authentication failure; logname= uid=0 euid=0 tty=cron ruser= rhost=192.0.2.7",
        "Postponed publickey for ops from 192.0.2.7 port 4242 ssh2 [preauth]",
        "Starting session: shell on pts/0 for ops from 192.0.2.7 port 4242 id 0",
        "Server listening on 0.0.0.0 port 22.",
        "Received signal 15; terminating.",
        "error: Bind to port 2222 on :: failed: Address already in use.",
        "fatal: Write failed: Broken pipe [preauth]",
        "fatal: Timeout before authentication for 192.0.2.7 port 4242",
        "error: Could not load host key: /etc/ssh/ssh_host_dsa_key",
        "Failed to release session: Interrupted system call",
        "subsystem request for sftp by user ops",
        "User child is on pid 4242",
        "Failed password for root",
        "Exiting on signal 15",
        "message repeated many times: [ Failed password ]",
    ] {
        assert_eq!(said(text), None, "{text}");
    }
    let other = Said { program: "python3", unit: None, text: "Failed password for root from 192.0.2.7 port 4242 ssh2" };
    assert_eq!(understand(&other), None);
}
