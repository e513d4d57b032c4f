use super::super::classify_line;

fn told(line: &str) -> Option<(String, String)> {
    let told = classify_line(line)?;
    assert_eq!(told.class, "net_nic", "{line}");
    Some((told.code?.to_string(), told.component.to_string()))
}

#[test]
fn links_that_go_down_in_the_words_of_many_drivers() {
    for (line, component) in [
        ("e1000e: eno3 NIC Link is Down", "nic/eno3"),
        ("e1000e 0000:00:1f.6 eno3: NIC Link is Down", "nic/eno3"),
        ("igb 0000:02:00.1: igb: eth3 NIC Link is Down", "nic/eth3"),
        ("igb 0000:02:00.1 enp2s0f1: igb: enp2s0f1 NIC Link is Down", "nic/enp2s0f1"),
        ("ixgbe 0000:02:00.1: eth3: NIC Link is Down", "nic/eth3"),
        ("ixgbe 0000:02:00.1 enp2s0f1: NIC Link is Down", "nic/enp2s0f1"),
        ("i40e 0000:02:00.1 ens3f1: NIC Link is Down", "nic/ens3f1"),
        ("ice 0000:02:00.1 ens3f1np1: NIC Link is Down", "nic/ens3f1np1"),
        ("bnxt_en 0000:02:00.1 eno2np1: NIC Link is Down", "nic/eno2np1"),
        ("bnx2x 0000:02:00.1 eno2: NIC Link is Down", "nic/eno2"),
        ("bnx2 0000:02:00.1 eth3: NIC Copper Link is Down", "nic/eth3"),
        ("tg3 0000:02:00.1 eth3: Link is down", "nic/eth3"),
        ("tg3: eth3: Link is down.", "nic/eth3"),
        ("r8169 0000:02:00.0 enp2s0: Link is Down", "nic/enp2s0"),
        ("r8169: eth3: link down", "nic/eth3"),
        ("r8169 0000:02:00.0: eth3: link down", "nic/eth3"),
        ("mlx5_core 0000:02:00.1 ens3f1np1: Link down", "nic/ens3f1np1"),
        ("mlx5_core ens3f1np1: Link down", "nic/ens3f1np1"),
        ("mlx4_en: ens3d1: Link Down", "nic/ens3d1"),
        ("cxgb4 0000:02:00.4: eth3: link down", "nic/eth3"),
        ("eth3: link down", "nic/eth3"),
        ("bcmgenet fd580000.ethernet eth0: Link is Down", "nic/eth0"),
        ("bond1: (slave ens3f1): link status definitely down, disabling slave", "nic/ens3f1"),
        ("bond1: link status definitely down for interface ens3f1, disabling it", "nic/ens3f1"),
        ("bonding: bond1: link status definitely down for interface eth3, disabling it", "nic/eth3"),
        ("bond1: now running without any active interface!", "nic/bond1"),
        ("[qede_link_update:2426(ens5f0)]Link is down", "nic/ens5f0"),
        ("[bnx2x_link_report:1310(eno2)]NIC Link is Down", "nic/eno2"),
        ("bnx2x: eno2 NIC Link is Down", "nic/eno2"),
        ("cxgb4 0000:02:00.4: Port 1 link down, reason: Link Down", "nic/0000:02:00.4"),
        ("enic 0000:06:00.0 eth3: Link DOWN", "nic/eth3"),
        ("gve 0000:00:04.0 ens4: Device link is down.", "nic/ens4"),
        ("hfi1 0000:5e:00.0: hfi1_0: 8051: Link down", "nic/0000:5e:00.0"),
        ("mlx4_core 0000:02:00.0: mlx4_ib: Port 1 logical link is down", "nic/0000:02:00.0"),
    ] {
        assert_eq!(told(line), Some(("link_down".to_owned(), component.to_owned())), "{line}");
    }
}

#[test]
fn sending_that_got_stuck() {
    for (line, component) in [
        ("NETDEV WATCHDOG: ens3f1 (ixgbe): transmit queue 14 timed out", "nic/ens3f1"),
        ("NETDEV WATCHDOG: ens3f1 (ixgbe): transmit queue 14 timed out 7104 ms", "nic/ens3f1"),
        ("NETDEV WATCHDOG: eth3: transmit timed out", "nic/eth3"),
        ("ice 0000:02:00.1 ens3f1: NETDEV WATCHDOG: CPU: 6: transmit queue 14 timed out 5312 ms", "nic/ens3f1"),
        ("virtio_net virtio2 eth0: NETDEV WATCHDOG: CPU: 1: transmit queue 0 timed out 5500 ms", "nic/eth0"),
        ("fsl_dpaa 1ae0000.ethernet uplink: NETDEV WATCHDOG: CPU: 1: transmit queue 2 timed out 6020 ms", "nic/uplink"),
        ("e1000e 0000:00:1f.6 eno3: Detected Hardware Unit Hang:", "nic/eno3"),
        ("ixgbe 0000:02:00.1 ens3f1: Detected Tx Unit Hang", "nic/ens3f1"),
        ("ixgbe 0000:02:00.1 ens3f1: initiating reset due to tx timeout", "nic/ens3f1"),
        ("mlx5_core 0000:02:00.1 ens3f1np1: TX timeout detected", "nic/ens3f1np1"),
        ("mlx5_core 0000:02:00.1 ens3f1np1: TX timeout on queue: 3, SQ: 0x11b2, CQ: 0x5d, SQ Cons: 0x2 SQ Prod: 0x4", "nic/ens3f1np1"),
        ("i40e 0000:02:00.1 ens3f1: tx_timeout: VSI_seid: 391, Q 14, NTC: 0x1a, HWB: 0x1a, NTU: 0x1b", "nic/ens3f1"),
        ("bnxt_en 0000:02:00.1 eno2np1: TX timeout detected, starting reset task!", "nic/eno2np1"),
        ("tg3 0000:02:00.1 eth3: transmit timed out, resetting", "nic/eth3"),
        ("ena 0000:00:05.0 ens5: Found a Tx that wasn't completed on time, qid 5, index 44.", "nic/ens5"),
        ("ena 0000:00:05.0 ens5: The number of lost tx completions is above the threshold (131 > 128). Reset the device", "nic/ens5"),
        (
            "ena 0000:00:05.0: Lost TX completions are above the threshold (131 > 128). Completion transmission timeout: 5000.",
            "nic/0000:00:05.0",
        ),
        (
            "ena 0000:00:05.0 ens5: TX q 4 is paused for too long (threshold 5000). Time since last napi 6000 usec. napi scheduled: 0",
            "nic/ens5",
        ),
        ("8139too 0000:02:00.0: eth3: Transmit timeout, status 0c 0005 c07f media 10.", "nic/eth3"),
        ("sfc 0000:02:00.0 ens3f0: TX stuck with port_enabled=1: resetting channels", "nic/ens3f0"),
        ("[qede_tx_timeout:540(ens5f0)]TX timeout on queue 3!", "nic/ens5f0"),
        ("ib0: transmit timeout: latency 1260 msecs", "nic/ib0"),
        ("ixgbe 0000:02:00.1 ens3f1: initiating reset to clear Tx work after link loss", "nic/ens3f1"),
        ("be2net 0000:02:00.0: Initiating reset due to tx timeout", "nic/0000:02:00.0"),
        ("qlcnic 0000:02:00.0: eth3: Tx timeout, reset adapter context.", "nic/eth3"),
        ("ionic 0000:02:00.0 ens3: Tx Timeout triggered - txq 3", "nic/ens3"),
        ("vmxnet3 0000:03:00.0 ens160: tx hang", "nic/ens160"),
        (
            "cxgb4 0000:02:00.4: SGE idma0, queue 31, potentially stuck in state 15 for 5 seconds (debug0=0x0, debug11=0x1)",
            "nic/0000:02:00.4",
        ),
    ] {
        assert_eq!(told(line), Some(("tx_timeout".to_owned(), component.to_owned())), "{line}");
    }
}

#[test]
fn cards_that_are_not_well() {
    for (line, code, component) in [
        (
            "mlx5_core 0000:9c:00.1: poll_health:1043:(pid 0): device's health compromised - reached miss count",
            "health",
            "nic/0000:9c:00.1",
        ),
        ("mlx5_core 0000:9c:00.1: device's health compromised", "health", "nic/0000:9c:00.1"),
        (
            "mlx5_core 0000:9c:00.1: print_health_info:431:(pid 0): Health issue observed, firmware internal error, severity(3) ERROR:",
            "health",
            "nic/0000:9c:00.1",
        ),
        ("mlx5_core 0000:9c:00.1: poll_health:1019:(pid 0): Fatal error 3 detected", "health", "nic/0000:9c:00.1"),
        (
            "mlx5_core 0000:9c:00.1: wait_func:1146:(pid 771): QUERY_VPORT_COUNTER(0x770) timeout. Will cause a leak of a command resource",
            "cmd_error",
            "nic/0000:9c:00.1",
        ),
        (
            "mlx5_core 0000:9c:00.1: cmd0: ENABLE_HCA(0x104) timeout. Will cause a leak of a command resource",
            "cmd_error",
            "nic/0000:9c:00.1",
        ),
        (
            "mlx5_core 0000:9c:00.1: mlx5_cmd_out_err:838:(pid 1): CREATE_EQ(0x301) op_mod(0x0) failed, status internal error(0x1), syndrome (0x0), err(-5)",
            "cmd_error",
            "nic/0000:9c:00.1",
        ),
        ("mlx5_core 0000:9c:00.1: cq_err_event_notifier:517:(pid 0): CQ error on CQN 0x91f, syndrome 0x1", "cmd_error", "nic/0000:9c:00.1"),
        (
            "mlx5_core 0000:9c:00.1 ens3f1np1: Error cqe on cqn 0x5d, ci 0x2a, sqn 0x11b2, opcode 0xd, syndrome 0x2, vendor syndrome 0x68",
            "cmd_error",
            "nic/ens3f1np1",
        ),
        (
            "mlx5_core 0000:9c:00.1: Port module event[error]: module 1, Cable error, High Temperature",
            "high_temperature",
            "nic/0000:9c:00.1",
        ),
        (
            "mlx5_core 0000:9c:00.1: port_module:253:(pid 0): Port module event[error]: module 1, Cable error, Power budget exceeded",
            "insufficient_power",
            "nic/0000:9c:00.1",
        ),
        (
            "mlx5_port_module_event:1131:(pid 12): Port module event[error]: module 1, Cable error, High Temperature",
            "high_temperature",
            "nic",
        ),
        (
            "mlx5_core 0000:9c:00.1: temp_warn_event:141:(pid 0): High temperature on sensors with bit set 0 1",
            "high_temperature",
            "nic/0000:9c:00.1",
        ),
        (
            "mlx5_core 0000:9c:00.1: mlx5_pcie_event:326:(pid 8): Detected insufficient power on the PCIe slot (25W).",
            "insufficient_power",
            "nic/0000:9c:00.1",
        ),
        ("mlx4_core 0000:9c:00.0: Internal error detected:", "health", "nic/0000:9c:00.0"),
        ("mlx4_core 0000:9c:00.0: command 0x5a timed out (go bit not cleared)", "cmd_error", "nic/0000:9c:00.0"),
        ("igb 0000:02:00.1 eth3: PCIe link lost", "health", "nic/eth3"),
        ("ixgbe 0000:02:00.1: Adapter removed", "health", "nic/0000:02:00.1"),
        (
            "ixgbe 0000:02:00.1 eth3: Network adapter has been stopped because it has over heated. Restart the computer.",
            "high_temperature",
            "nic/eth3",
        ),
        ("ice 0000:02:00.1: Firmware recovery mode detected. Limiting functionality.", "health", "nic/0000:02:00.1"),
        ("ena 0000:00:05.0 ens5: Keep alive watchdog timeout.", "health", "nic/ens5"),
        ("ena 0000:00:05.0 ens5: Potential MSIX issue on Rx side Queue = 3. Reset the device", "health", "nic/ens5"),
        ("ena 0000:00:05.0: Device reset failed", "health", "nic/0000:00:05.0"),
        ("ena: Wait for completion (polling) timeout", "cmd_error", "nic"),
        ("[bnx2x_attn_int_deasserted3:4343(eno2)]MC assert!", "health", "nic/eno2"),
        ("bnx2x: [bnx2x_fw_command:3060(eno2)]FW failed to respond!", "health", "nic/eno2"),
        ("bnx2x: [bnx2x_mc_assert:780(eno2)]XSTORM_ASSERT_LIST_INDEX 0x2", "health", "nic/eno2"),
        ("[bnx2x_hw_stats_post:1041(eno2)]timeout waiting for stats finished", "cmd_error", "nic/eno2"),
        ("bnx2x 0000:02:00.1 eno2: Parity errors detected in blocks: BRB PARSER", "health", "nic/eno2"),
        ("bnx2x 0000:02:00.1 eno2: MDC/MDIO access timeout", "health", "nic/eno2"),
        ("bnx2: fw sync timeout, reset code = 5020011", "health", "nic"),
        ("bnx2: Chip not in correct endian mode", "health", "nic"),
        ("tg3 0000:02:00.1: tg3_stop_block timed out, ofs=4c00 enable_bit=2", "health", "nic/0000:02:00.1"),
        ("tg3 0000:02:00.1 eth3: tg3_halt_cpu timed out, TX CPU", "health", "nic/eth3"),
        ("tg3 0000:02:00.1 eth3: DMA Status error.  Resetting chip.", "health", "nic/eth3"),
        ("[qed_hw_err_notify:2381(02:00.00)]HW error occurred [MFW response failure]", "health", "nic"),
        ("qlcnic 0000:02:00.0: firmware hang detected", "health", "nic/0000:02:00.0"),
        (
            "qlcnic 0000:02:00.0: Device temperature 96 degrees C exceeds operating range. Immediate action needed.",
            "high_temperature",
            "nic/0000:02:00.0",
        ),
        ("be2net 0000:02:00.0: Unrecoverable HW error detected: 0x4", "health", "nic/0000:02:00.0"),
        ("be2net 0000:02:00.0: UE: MPU bit set", "health", "nic/0000:02:00.0"),
        ("cxgb4 0000:02:00.4: encountered fatal error, adapter stopped", "health", "nic/0000:02:00.4"),
        ("cxgb4 0000:02:00.4: command 0x8 in mailbox 4 timed out", "cmd_error", "nic/0000:02:00.4"),
        ("hns3 0000:7d:00.0: IMP_TCM_ECC_INT_STS imp_itcm0_ecc_mbit_err found [error status=0x2]", "health", "nic/0000:7d:00.0"),
        ("sfc 0000:02:00.0 ens3f0: MC command 0x37 inlen 8 mode 1 timed out", "cmd_error", "nic/ens3f0"),
        ("mana 7870:00:00.0: HWC: Request timed out!", "cmd_error", "nic/7870:00:00.0"),
        ("ionic 0000:02:00.0: DEVCMD IONIC_CMD_NOP (0) timeout after 10 secs", "cmd_error", "nic/0000:02:00.0"),
        ("sfp sfp-p3: module transmit fault indicated", "health", "nic"),
        (
            "hfi1 0000:5e:00.0: hfi1_0: Critical temperature reached! Forcing device into freeze mode!",
            "high_temperature",
            "nic/0000:5e:00.0",
        ),
        (
            "mlx4_core 0000:9c:00.0: Temperature Threshold was reached! Threshold: 105 celsius degrees; Current Temperature: 107",
            "high_temperature",
            "nic/0000:9c:00.0",
        ),
        ("mlx4_core 0000:9c:00.0: communication channel command 0x5 (op=0x31) timed out", "cmd_error", "nic/0000:9c:00.0"),
        ("mlx4_en 0000:9c:00.0: ens3d1: CQE error - cqn 0x9d, ci 0x1, vendor syndrome: 0x32 syndrome: 0x5", "cmd_error", "nic/ens3d1"),
        (
            "mlx5_core 0000:9c:00.1: mlx5_sync_reset_reload_work:120:(pid 7): reset reload flow aborted, PCI reads still not working",
            "health",
            "nic/0000:9c:00.1",
        ),
        ("i40e 0000:02:00.1 ens3f1: tx_timeout recovery unsuccessful, device is in non-recoverable state.", "tx_timeout", "nic/ens3f1"),
        ("i40e 0000:02:00.1: PF reset failed, -15", "health", "nic/0000:02:00.1"),
        ("ice 0000:02:00.1: Rebuild failed, unload and reload driver", "health", "nic/0000:02:00.1"),
        ("ice 0000:02:00.1: ice_pci_err_detected: unrecoverable device error 3", "health", "nic/0000:02:00.1"),
        ("r8169 0000:02:00.0 enp2s0: rtl_chipcmd_cond == 1 (loop: 100, delay: 100).", "health", "nic/enp2s0"),
        ("igb 0000:02:00.1: The NVM Checksum Is Not Valid", "health", "nic/0000:02:00.1"),
        ("bnxt_en 0000:02:00.1 eno2np1: Firmware reset aborted", "health", "nic/eno2np1"),
        (
            "bnxt_en 0000:02:00.1 eno2np1: Chip temperature has gone above the critical thermal threshold!",
            "high_temperature",
            "nic/eno2np1",
        ),
        ("ib_mthca 0000:02:00.0: Catastrophic error detected: internal error", "health", "nic/0000:02:00.0"),
        ("bnxt_en 0000:02:00.1 eno2np1: Error (timeout: 500015) msg {0x23 0x1b2} len:0", "cmd_error", "nic/eno2np1"),
    ] {
        assert_eq!(told(line), Some((code.to_owned(), component.to_owned())), "{line}");
    }
}

#[test]
fn good_news_boot_lines_and_polite_refusals_are_nothing() {
    for line in [
        "e1000e 0000:00:1f.6 eno3: NIC Link is Up 1000 Mbps Full Duplex, Flow Control: Rx/Tx",
        "mlx5_core 0000:9c:00.1 ens3f1np1: Link up",
        "bond1: (slave ens3f1): link status definitely up, 25000 Mbps full duplex",
        "IPv6: ADDRCONF(NETDEV_UP): eth3: link is not ready",
        "IPv6: ADDRCONF(NETDEV_CHANGE): eth3: link becomes ready",
        "mlx5_core 0000:9c:00.1: Port module event: module 1, Cable unplugged",
        "mlx5_core 0000:9c:00.1: Port module event: module 1, Cable plugged",
        "mlx5_core 0000:9c:00.1: mlx5_cmd_out_err:838:(pid 1): ACCESS_REG(0x805) op_mod(0x1) failed, status bad operation(0x2), syndrome (0x305684), err(-22)",
        "mlx5_core 0000:9c:00.1: mlx5_pcie_event:301:(pid 8): PCIe slot advertised sufficient power (75W).",
        "mlx5_core 0000:9c:00.1: firmware version: 28.39.1002",
        "mlx5_core 0000:9c:00.1: E-Switch: Total vports 2, per vport: max uc(128) max mc(2048)",
        "ixgbe 0000:02:00.1 ens3f1: renamed from eth1",
        "r8169 0000:02:00.0 eth0: RTL8168h/8111h, 00:00:5e:00:53:01, XID 541, IRQ 126",
        "bnxt_en 0000:02:00.1 eno2np1: Firmware reset request successful.",
        "bnxt_en 0000:02:00.1 eno2np1: Chip temperature has gone below the critical thermal threshold!",
        "ena 0000:00:05.0: Device reset completed successfully, Driver info: Elastic Network Adapter (ENA) v2.10.0g",
        "ena 0000:00:05.0: ENA device version: 0.10",
        "ena 0000:00:05.0: LLQ is not supported Fallback to host mode policy.",
        "mlx5_core 0000:9c:00.1: mlx5_health_try_recover:353:(pid 7): health recovery succeeded",
        "mlx5_core 0000:9c:00.1: mlx5_fw_reset_set_reset_sync_ack:88:(pid 7): PCI Sync FW Update Reset Ack. Device reset is expected.",
        "mlx4_core 0000:9c:00.0: device was reset successfully",
        "qlcnic 0000:02:00.0: Device temperature 70 degrees C is now in normal range",
        "sfp sfp-p3: module transmit fault recovered",
        "[qede_link_update:2421(ens5f0)]Link is up",
        "[qed_slowpath_start:1200(02:00.00)]Failed sending drv version command",
        "[bnx2x_init:1(eno2)]part number 394D4342-31383735-30325430-47303030",
        "bnx2x 0000:02:00.1 eno2: Warning: Unqualified SFP+ module detected, Port 0 from Acme part number X-1",
        "ixgbe 0000:02:00.1: failed to load because an unsupported SFP+ or QSFP module type was detected.",
        "hns3 0000:7d:00.0: reset done, hclge driver initialization finished.",
        "ib0: enabling connected mode will cause multicast packet drops",
        "docker0: port 1(veth1a2b3c4) entered disabled state",
        "watcher: link down",
        "ata1: link down",
        "pcieport 0000:00:01.0: x: eth0: renamed",
    ] {
        assert_eq!(told(line), None, "{line}");
    }
}
