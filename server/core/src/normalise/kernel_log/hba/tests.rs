use super::super::classify_line;

fn told(line: &str) -> Option<(String, String, &'static str)> {
    let told = classify_line(line)?;
    assert_eq!(told.class, "storage_hba", "{line}");
    Some((told.code?.to_string(), told.component.to_string(), told.severity.as_str()))
}

#[test]
fn controllers_are_named_as_their_drivers_do() {
    for (line, code, component) in [
        ("mpt3sas_cm2: log_info(0x30030101): originator(IOP), code(0x03), sub_code(0x0101)", "log_info", "hba/mpt3sas_cm2"),
        ("mpt2sas_cm0: log_info(0x31120303): originator(PL), code(0x12), sub_code(0x0303)", "log_info", "hba/mpt2sas_cm0"),
        ("mpt2sas0: log_info(0x31080000): originator(PL), code(0x08), sub_code(0x0000)", "log_info", "hba/mpt2sas0"),
        ("mpt3sas_cm2: fault_state(0x5854)!", "fault", "hba/mpt3sas_cm2"),
        ("mpt2sas0: fault_state(0x0d04)!", "fault", "hba/mpt2sas0"),
        ("mpt3sas_cm2: coredump_state(0x5854)!", "fault", "hba/mpt3sas_cm2"),
        ("mpt3sas_cm2: SAS host is non-operational !!!!", "fault", "hba/mpt3sas_cm2"),
        ("mpt3sas_cm2: sending diag reset !!", "reset", "hba/mpt3sas_cm2"),
        ("mpt3sas_cm2: Command Timeout", "error", "hba/mpt3sas_cm2"),
        ("mpt3sas_cm2: handle(0x001b), ioc_status(0x0022) failure at transport.c:9/f()!", "error", "hba/mpt3sas_cm2"),
        ("mpt3sas_cm2: diag reset: FAILED", "fault", "hba/mpt3sas_cm2"),
        ("mpt3sas_cm2: unable to map adapter memory! or resource not found", "error", "hba/mpt3sas_cm2"),
        ("mpt3sas_cm2: port enable: FAILED", "error", "hba/mpt3sas_cm2"),
        ("mpt3sas_cm2: chain_lookup: kzalloc failed", "error", "hba/mpt3sas_cm2"),
        ("mpt3sas_cm2: HBA with DeviceId 0xe4, sub VendorId 0x1000, sub DeviceId 0x0 is Tampered", "fault", "hba/mpt3sas_cm2"),
        ("megaraid_sas 0000:af:00.0: Failed from megasas_init_fw 6539", "fault", "hba/0000:af:00.0"),
        ("megaraid_sas 0000:af:00.0: Failed to allocate LD list buffer", "error", "hba/0000:af:00.0"),
        ("hpsa 0000:05:00.0: performant mode problem - doorbell timeout", "error", "hba/0000:05:00.0"),
        ("smartpqi 0000:5c:00.0: failed to allocate I/O request pool", "error", "hba/0000:5c:00.0"),
        ("aacraid 0000:05:00.0: aacraid: unable to map adapter.", "error", "hba/0000:05:00.0"),
        ("arcmsr1: request_irq =19 failed!", "error", "hba/arcmsr1"),
        ("mpi3mr0: Failed to Issue IOC Init -14", "fault", "hba/mpi3mr0"),
        ("mpi3mr0: Unable to map adapter memory or resource not found", "error", "hba/mpi3mr0"),
        ("mpi3mr0: Issue IOCFacts: Failed ioc_status(0x0004) Loginfo(0x00000000)", "error", "hba/mpi3mr0"),
        ("mpt3sas_cm2: _base_wait_for_iocstate: failed going to operational state (ioc_state=0x20)", "fault", "hba/mpt3sas_cm2"),
        ("mpt3sas: probe of 0000:af:00.0 failed with error -12", "fault", "hba/0000:af:00.0"),
        ("megaraid_sas 0000:af:00.0: probe with driver megaraid_sas failed with error -19", "fault", "hba/0000:af:00.0"),
        ("hpsa: probe of 0000:05:00.0 failed with error -19", "fault", "hba/0000:05:00.0"),
        ("mptscsih: ioc1: host reset: FAILED (sc=ffff880412345678)", "fault", "hba/ioc1"),
        ("aacraid: Failed to initialize adapter", "fault", "hba"),
        ("arcmsr1: scsi id = 0 lun = 0 isr got aborted command", "reset", "hba/arcmsr1"),
        ("3w-xxxx: tw_initialize_device_extension(): Initconnection failed", "fault", "hba"),
        ("megaraid_sas 0000:af:00.0: FW in FAULT state!!", "fault", "hba/0000:af:00.0"),
        (
            "megaraid_sas 0000:af:00.0: FW in FAULT state Fault code:0x20000 subcode:0x0 func:megasas_wait_for_outstanding_fusion",
            "fault",
            "hba/0000:af:00.0",
        ),
        ("megaraid_sas 0000:af:00.0: resetting fusion adapter scsi4.", "reset", "hba/0000:af:00.0"),
        ("megaraid_sas 0000:af:00.0: pending commands remain after waiting, will reset adapter scsi4.", "reset", "hba/0000:af:00.0"),
        ("megaraid_sas 0000:af:00.0: Found FW in FAULT state, will reset adapter scsi4.", "fault", "hba/0000:af:00.0"),
        ("megaraid_sas 0000:af:00.0: [15]waiting for 6 commands to complete for scsi4", "reset", "hba/0000:af:00.0"),
        ("megaraid_sas 0000:af:00.0: DCMD(opcode: 0x10b0100) is timed out, func:megasas_ld_list_query", "error", "hba/0000:af:00.0"),
        ("megasas: Reset not supported, killing adapter.", "fault", "hba"),
        ("smartpqi 0000:5c:00.0: controller is offline: status code 0x1480c", "fault", "hba/0000:5c:00.0"),
        ("smartpqi 0000:5c:00.0: no heartbeat detected - last heartbeat count: 4711", "fault", "hba/0000:5c:00.0"),
        ("smartpqi 0000:5c:00.0: resetting scsi 4:1:0:0 due to cmd 0x2a", "reset", "hba/0000:5c:00.0"),
        ("hpsa 0000:05:00.0: controller lockup detected: 0x00150000 after 30", "fault", "hba/0000:05:00.0"),
        (
            "hpsa 0000:05:00.0: scsi 2:1:0:3: resetting logical  Direct-Access     HP       LOGICAL VOLUME   RAID-5",
            "reset",
            "hba/0000:05:00.0",
        ),
        ("aacraid: Host adapter abort request (0,0,2,0)", "reset", "hba"),
        ("aacraid: Host adapter reset request. SCSI hang ?", "reset", "hba"),
        ("AAC0: adapter kernel panic'd fffffffd.", "fault", "hba/AAC0"),
        ("mptbase: ioc1: LogInfo(0x31123000): Originator={PL}, Code={Abort}, SubCode(0x3000)", "log_info", "hba/ioc1"),
        ("mptscsih: ioc1: attempting task abort! (sc=ffff880412345678)", "reset", "hba/ioc1"),
        ("mptbase: ioc1: RAID STATUS CHANGE for PhysDisk 3 id=4", "firmware_event", "hba/ioc1"),
        ("mptbase: ioc1:   SMART data received, ASC/ASCQ = 5dh/10h", "firmware_event", "hba/ioc1"),
        (
            "sd 4:0:9:0: [sdj] tag#88 attempting task abort!scmd(0x00000000abcd1234), outstanding for 30744 ms & timeout 30000 ms",
            "reset",
            "hba/4:0:9:0",
        ),
        ("sd 4:2:0:0: [sda] megasas: RESET cmd=2a retries=0", "reset", "hba/4:2:0:0"),
        ("qla2xxx [0000:07:00.1]-500b:3: LOOP DOWN detected (2 7 0 0).", "error", "hba/0000:07:00.1"),
    ] {
        let got = told(line).map(|(code, component, _)| (code, component));
        assert_eq!(got, Some((code.to_owned(), component.to_owned())), "{line}");
    }
}

#[test]
fn the_firmware_of_a_controller_says_how_bad_it_is() {
    for (class, severity) in [
        ("info", None),
        ("progress", None),
        ("WARN", Some("warning")),
        ("CRIT", Some("error")),
        ("FATAL", Some("critical")),
        ("DEAD", Some("critical")),
    ] {
        for (place, time) in
            [("megaraid_sas 0000:af:00.0", "512170844s"), ("megaraid_sas 0000:af:00.0", "boot + 31s"), ("megaraid_sas", "9s")]
        {
            let line =
                format!("{place}: 4410 ({time}/0x0002/{class}) - Unexpected sense: PD 0b(e0x20/s11) Path 5000, CDB: 28, Sense: 3/11/00");
            assert_eq!(
                told(&line).map(|(code, _, severity)| (code, severity)),
                severity.map(|s| ("firmware_event".to_owned(), s)),
                "{line}"
            );
        }
    }
    let line = "megasas: scsi4: 4410 (512170844s/0x0002/CRIT) - VD 01/1 is now DEGRADED";
    assert_eq!(told(line), Some(("firmware_event".into(), "hba".into(), "error")));
}

#[test]
fn starts_and_good_news_are_nothing() {
    for line in [
        "mpt3sas_cm2: LSISAS3408: FWVersion(16.00.01.00), ChipRevision(0x01)",
        "mpt3sas_cm2: port enable: SUCCESS",
        "mpt3sas_cm2: diag reset: SUCCESS",
        // At every start and end.
        "mpt3sas_cm2: sending message unit reset !!",
        "mpt3sas_cm2: sending port enable !!",
        "mpt3sas version 43.100.00.00 loaded",
        "megaraid_sas 0000:af:00.0: FW now in Ready state",
        "megaraid_sas 0000:af:00.0: Waiting for FW to come to ready state",
        "megaraid_sas 0000:af:00.0: Reset successful for scsi4.",
        "megaraid_sas 0000:af:00.0: firmware supports msix : (128)",
        "megaraid_sas 0000:af:00.0: firmware crash dump\t: no",
        "megaraid_sas 0000:af:00.0: megasas_disable_intr_fusion is called outbound_intr_mask:0x40000009",
        "mpt3sas_cm2: handle(0xa) sas_address(0x500605b00000000a) port_type(0x1)",
        "megasas: 07.725.01.00-rc1",
        "megaraid: fw version:[413W] bios version:[H414]",
        "smartpqi 0000:5c:00.0: Online Firmware Activation enabled",
        "hpsa 0000:05:00.0: scsi 2:1:0:3: added Direct-Access     HP       LOGICAL VOLUME   RAID-5",
        "hpsa 0000:05:00.0: Acknowledging event: 0x80000002 (HP SSD Smart Path configuration change)",
        "hpsa 0000:05:00.0: scsi 2:1:0:3: reset logical  completed successfully Direct-Access",
        "aacraid: Comm Interface type2 enabled",
        "mptbase: ioc1: Initiating bringup",
        "qla2xxx [0000:07:00.1]-500a:3: LOOP UP detected (16 Gbps).",
        "sd 4:0:9:0: [sdj] tag#88 task abort: SUCCESS scmd(0x00000000abcd1234)",
    ] {
        assert_eq!(told(line), None, "{line}");
    }
}
