use super::*;

const TEXT: &str = "NVRM: Xid (PCI:0000:5a:00): 79, GPU has fallen off the bus.";

#[test]
fn every_printed_form_of_a_kernel_line_gives_the_same_text() {
    for prefix in [
        "",
        "   ",
        "4,17,2200311,-;",
        "4,17,2200311,-,caller=T1204;",
        "[  812.004512] ",
        "[    0.000000] ",
        "[  812.004512] [  T1204] ",
        "[  812.004512][  C11] ",
        "[  +0.000211] ",
        "[  812.004512 <    0.000211>] ",
        "[Tue Mar  4 05:06:07 2025] ",
        "[mar. mars  4 05:06:07 2025] ",
        "[Mar 4 05:06] ",
        "[Mar04 05:06] ",
        "kern  :warn  : [  812.004512] ",
        "kern  :err   : 2025-03-04T05:06:07,004512+01:00 ",
        "kern: warning: [2025-03-04T05:06:07.004512345Z]: ",
        "2025-03-04T05:06:07,004512+01:00 ",
        "<4>[  812.004512] ",
        "<4>",
        "<4>Mar  4 05:06:07 node7 kernel: ",
        "Mar  4 05:06:07 node7 kernel: ",
        "Mar  4 05:06:07.004512 node7 kernel: ",
        "Mar  4 05:06:07  kernel: ",
        "Mar  4 05:06:07 node7 kernel: [  812.004512] ",
        "Mar  4 05:06:07 node7 kernel: [  812.004512][ T1204] ",
        "mars 4 05:06:07 node7 kernel: ",
        "3月 4 05:06:07 node7 kernel: ",
        "Tue 2025-03-04 05:06:07 CET node7 kernel: ",
        "2025-03-04T05:06:07+0100 node7 kernel: ",
        "2025-03-04T05:06:07.004512+01:00 node7 kernel: ",
        "2025-03-04T05:06:07+0100 kernel: ",
        "2025-03-04 05:06:07 node7 kernel: ",
        "2025-03-04 05:06:07.004512+01:00 node7 kernel: ",
        "2025/03/04 05:06:07 kernel: ",
        "2025-03-04T05:06:07.004512345Z stderr F [  812.004512] ",
        "2025-03-04T05:06:07.004512345Z stdout F <4>[  812.004512] ",
        "Mar  4 05:06:07 node7 kernel: <4>",
        "messages-20250304:Mar  4 05:06:07 node7 kernel: ",
        "2025 Mar  4 05:06:07 node7 %KERN-2-SYSTEM_MSG: [  812.004512] ",
        "1741064767.004512 node7 kernel: ",
        "[  812.004512] node7 kernel: ",
        "node7 kernel: ",
        "kernel: [  812.004512] ",
        "kernel [  812.004512] ",
        "Mar  4 05:06:07 node7 kernel [  812.004512] ",
        "<4>1 2025-03-04T05:06:07.004Z node7 kernel - - - ",
        "[2025-03-04 05:06:07.123456][812.004512] ",
        "[2025-03-04 05:06:07] <4>[  812.004512] ",
        "[  +0,000211] ",
        "812.004512] ",
        "05:06:07 kernel: ",
        "kernel:",
        "kernel:[  812.004512] ",
        "[kernel] ",
        "Mar  4 05:06:07 [kernel] ",
        "Mar  4 05:06:07 node7 kernel:[  812.004512] ",
        "Mar  4 05:06:07 node7 kern.warn kernel: [  812.004512] ",
        "Tue Mar  4 05:06:07 2025 kern.warn kernel: [  812.004512] ",
        "2025 Mar  4 05:06:07.004512 node7 WARNING kernel: [  812.004512] ",
        "Mar  4 05:06:07 node7 4,17,2200311,-,caller=T1204;",
        "2025-03-04T05:06:07.004512345Z [  812.004512] ",
        "2025-03-04T05:06:07.004512345Z <4>[  812.004512] ",
        "2025-03-04T05:06:07.004512345Z 4,17,2200311,-;",
        "/var/log/syslog.1:Mar  4 05:06:07 node7 kernel: ",
        "/var/log/kern.log:4711:2025-03-04T05:06:07+01:00 node7 kernel: ",
        "Mar  4 05:06:07 node7 kernel: : ",
        "Mar  4 05:06:07 node7 kernel[0]: ",
        "Mar  4 05:06:07 node7 klogd: ",
        "Mar  4 05:06:07 (none) syslog warn klogd: ",
        "Mar  4 05:06:07 node7 kern warn kernel: ",
        "Mar  4 2025 05:06:07 node7 kernel: ",
        "Mar  4 05:06:07 2025 node7 kernel: ",
        "node7 login: [  812.004512] ",
        "[  812.004512@3] ",
        "[  812.004512][ T1204@C3] ",
        "2025-03-04 05:06:07 +0000 UTC kern.warn kernel: ",
        "2025-03-04 05:06:07 CET node7 kernel: ",
        "2025-03-04 05:06:07.004512 +0100 node7 kernel: ",
        "2025-03-04T05:06:07,004512+0100 node7 kernel: ",
        "2025-03-04T05:06:07,004512+0100 kernel: [  812.004512] ",
        "2025-03-04T05:06:07Z loghost Mar  4 05:06:07 node7 kernel: ",
        "2025-03-04T05:06:07Z kern.err node7 kernel: ",
        "2025-03-04T05:06:07Z kern err node7 kernel: ",
        "Mar  4 05:06:07 loghost node7 kernel: ",
        "Mar  4 05:06:07 192.0.2.7 node7 kernel: ",
        "Mar  4 05:06:07 loghost 2025-03-04T05:06:07+01:00 node7 kernel: ",
        "Mar  4 05:06:07 UTC node7 kernel: ",
        "Mar  4 05:06:07+01:00 node7 kernel: ",
        "Mar  4 05:06:07 PM node7 kernel: ",
        "Mar  4 05:06:07 node7 kernel - - - [  812.004512] ",
        "Mar  4 05:06:07 node7 kernel: kernel: [  812.004512] ",
        "Mar  4 05:06:07 node7 [kern.err] kernel: ",
        "Mar  4 05:06:07 <kern.err> node7 kernel: ",
        "*Mar  4 05:06:07.004: kernel: ",
        "Tue Mar  4 05:06:07 CET 2025 node7 kernel: ",
        "Tue, 04 Mar 2025 05:06:07 +0100 node7 kernel: ",
        "4 Mar 2025 05:06:07 node7 kernel: ",
        "04-Mar-2025 05:06:07 node7 kernel: ",
        "04.03.2025 05:06:07 node7 kernel: ",
        "03/04/2025 05:06:07 node7 kernel: ",
        "20250304 05:06:07 node7 kernel: ",
        "20250304T050607Z node7 kernel: ",
        "2025-03-04\t05:06:07\tnode7\tkernel\terr\t",
        "05:06:07 ",
        "05:06:07> [  812.004512] ",
        "1741064767.004512 ",
        "@400000004c64f4fd1fe7c1dc ",
        "node7 [  812.004512] ",
        "node7 | Mar  4 05:06:07 node7 kernel: ",
        "vmunix: ",
        "2025-03-04 05:06:07 [err] node7 kernel: ",
        "Mar  4 05:06:07 [node7] kernel: ",
        "old/node7.log:Mar  4 05:06:07 node7 kernel: ",
        "./messages:Mar  4 05:06:07 node7 kernel: ",
        "node7: [  812.004512] ",
        "node7: [Tue Mar  4 05:06:07 2025] ",
        "node7: Mar  4 05:06:07 node7 kernel: ",
        "192.0.2.7: 2025-03-04T05:06:07+01:00 node7 kernel: ",
        "3m12s       Warning   OOMKilling   node/node7   ",
        "kernel[0]: ",
        "Message from syslogd@node7 at Mar  4 05:06:07 ... kernel:[  812.004512] ",
    ] {
        let line = format!("{prefix}{TEXT}");
        let stripped = strip(&line);
        assert_eq!((stripped.text.as_ref(), stripped.origin), (TEXT, Origin::Kernel), "{line}");
    }
}

#[test]
fn a_program_that_quotes_a_fault_is_known_as_a_program() {
    for (prefix, name) in [
        ("12,17,2200311,-;watcher[88]: ", "watcher"),
        ("<30>[   12.5] watcher[88]: ", "watcher"),
        ("daemon:info  : [   12.5] watcher[88]: ", "watcher"),
        ("local4:info  : [   12.5] watcher: ", "watcher"),
        ("user: warning: [2025-03-04T05:06:07.004512345Z]: watcher: ", "watcher"),
        ("Mar  4 05:06:07 node7 watcher[88]: ", "watcher"),
        ("Mar  4 05:06:07 node7 watcher: ", "watcher"),
        ("2025-03-04T05:06:07+01:00 node7 watcher[88]: ", "watcher"),
        ("<134>1 2025-03-04T05:06:07.004Z node7 watcher 88 - - ", "watcher"),
        ("watcher[88]: ", "watcher"),
        ("node7 watcher[88]: ", "watcher"),
        ("Mar  4 05:06:07 [watcher] ", "watcher"),
        ("Mar  4 05:06:07 [watcher]: ", "watcher"),
        ("Tue Mar  4 05:06:07 2025 daemon.err watcher[88]: ", "watcher"),
        ("2025 Mar  4 05:06:07.004512 node7 ERR watcher: ", "watcher"),
        ("Mar  4 05:06:07 node7 12,17,2200311,-;watcher: ", "watcher"),
        ("2025-03-04T05:06:07.004512345Z <30>[   12.5] watcher[88]: ", "watcher"),
        ("/var/log/syslog:Mar  4 05:06:07 node7 watcher: ", "watcher"),
        ("2025-03-04 05:06:07 +0000 UTC daemon.err watcher[88]: ", "watcher"),
        ("Mar  4 05:06:07 loghost node7 watcher[88]: ", "watcher"),
        ("Mar  4 05:06:07 loghost Mar  4 05:06:07 node7 watcher[88]: ", "watcher"),
        ("Tue, 04 Mar 2025 05:06:07 +0100 node7 watcher[88]: ", "watcher"),
        ("04.03.2025 05:06:07 node7 watcher[88]: ", "watcher"),
        ("node7: Mar  4 05:06:07 node7 watcher[88]: ", "watcher"),
        ("mcelog: ", "mcelog"),
        ("node7 mcelog: ", "mcelog"),
        ("12,17,2200311,-;", "NVRM"),
    ] {
        let line = format!("{prefix}{TEXT}");
        assert_eq!(strip(&line).origin, Origin::Program { name }, "{line}");
    }
}

#[test]
fn a_first_word_that_nobody_tagged_may_be_the_kernels() {
    for (line, text, untagged) in [
        ("Mar  4 05:06:07 192.0.2.7 end_request: I/O error, dev sda", "I/O error, dev sda", "end_request: I/O error, dev sda"),
        ("Mar  4 05:06:07 node7 zapping low mappings.", "zapping low mappings.", "zapping low mappings."),
    ] {
        let stripped = strip(line);
        assert_eq!((stripped.text.as_ref(), stripped.untagged), (text, Some(untagged)), "{line}");
    }
    for line in ["Mar  4 05:06:07 node7 watcher[88]: text", "Mar  4 05:06:07 node7 kernel: text", "12,5,77,-;watcher: text", "text"] {
        assert_eq!(strip(line).untagged, None, "{line}");
    }
}

#[test]
fn a_driver_behind_a_date_without_a_host_is_the_kernel() {
    let stripped = strip("2025-03-04T05:06:07 xe 0000:5a:00.0: [drm] GT0: Engine reset");
    assert_eq!((stripped.text.as_ref(), stripped.origin), ("xe 0000:5a:00.0: [drm] GT0: Engine reset", Origin::Kernel));
}

#[test]
fn escapes_of_a_record_are_undone_and_its_tags_left_out() {
    let stripped = strip("4,1,2,-;a\\x09b\\x5cc\\xc3\\xa9 \\xzz\n SUBSYSTEM=pci\n DEVICE=+pci:0000:00:01.0");
    assert_eq!(stripped.text, "a\tb\\cé \\xzz");
}

#[test]
fn brackets_that_are_part_of_the_text_stay() {
    for text in ["[Hardware Error]: event", "[drm] ready", "[ 0] RxErr", "{3}[Hardware Error]: x", "[UFW BLOCK] IN=eth0"] {
        assert_eq!(strip(&format!("[  1.000000] {text}")).text, text);
    }
}
