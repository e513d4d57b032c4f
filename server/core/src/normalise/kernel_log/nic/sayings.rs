//! What drivers say of their cards: the words that many share, and those of one family.

mod broadcom;
mod cloud;
mod desk;
mod fabric;
mod intel;
mod makers;
mod stuck;

use super::super::sayings::{Sayings, code_of};
use broadcom::{BNX2, BNXT, TG3};
use cloud::{ENA, GUEST};
use desk::{CAGE, DESKTOP, OLD};
use fabric::{MLX4, MLX5, OMNIPATH};
use intel::{INTEL, INTEL_NEW};
use makers::{CHELSIO, EMULEX, HNS3, QLOGIC, SOLARFLARE};

/// Words of many drivers.
const COMMON: Sayings = &[
    // The card is not well.
    ("PCIe link lost", "health"),
    ("Adapter removed", "health"),
    ("timing out; * sends not completed", "tx_timeout"),
    ("failed send event (status=", "cmd_error"),
    ("Transmit error, Tx status register ", "health"),
    ("Hardware Error", "health"),
    ("HW Init failed", "health"),
    ("Hardware error detected", "health"),
    ("PCI hardware error (", "health"),
    ("PCI Express error (", "health"),
    ("PCI error (", "health"),
    ("The NVM Checksum Is Not Valid", "health"),
    ("The EEPROM Checksum Is Not Valid", "health"),
    ("Reset adapter", "health"),
    ("Reset failed", "health"),
    ("PF reset failed", "health"),
    ("Cannot re-enable PCI device after reset", "health"),
    ("Cannot restart hardware after reset", "health"),
    ("Fan has stopped", "health"),
    ("Fan Failure on Network Controller", "health"),
    ("Firmware recovery mode detected", "health"),
    ("Firmware heartbeat", "health"),
    ("Firmware not responding", "health"),
    ("FW not responding", "health"),
    ("FW has crashed", "health"),
    ("firmware hang detected", "health"),
    // Heat.
    ("The network adapter was stopped because it overheated", "high_temperature"),
    ("The network adapter link speed was downshifted because it overheated", "high_temperature"),
    ("Network adapter has been stopped because it has over heated", "high_temperature"),
    ("Network adapter has been stopped due to over heat", "high_temperature"),
];

/// Drivers that say more, or that may leave the card's place out. Some have only words of [`COMMON`].
const DRIVERS: &[(&[&str], Sayings)] = &[
    (&["mlx5_core", "mlx5_ib"], MLX5),
    (&["mlx4_core", "mlx4_en", "mlx4_ib", "<mlx4_ib>", "ib_mthca"], MLX4),
    (&["i40e", "iavf", "i40evf", "ice", "idpf", "fm10k"], INTEL_NEW),
    (&["ixgbe", "ixgbevf", "igb", "igbvf", "igc", "e1000", "e1000e", "e100"], INTEL),
    (&["bnxt_en"], BNXT),
    (&["bnx2x", "bnx2"], BNX2),
    (&["tg3"], TG3),
    (&["qede", "qed", "qlcnic", "netxen_nic", "qlge"], QLOGIC),
    (&["be2net"], EMULEX),
    (&["cxgb4", "cxgb4vf", "cxgb3"], CHELSIO),
    (&["ena"], ENA),
    (&["gve", "mana", "ionic", "enic", "vmxnet3", "virtio_net", "hinic", "liquidio", "nfp"], GUEST),
    (&["hns3", "hclge"], HNS3),
    (&["sfc"], SOLARFLARE),
    (&["sfp"], CAGE),
    (&["hfi1", "ib_qib", "ib_ipath"], OMNIPATH),
    (&["r8169", "r8168", "r8101", "r8125", "r8127", "r8152", "atlantic", "sky2", "skge", "atl1c", "ATL1E", "alx"], DESKTOP),
    (OLD, &[]),
];

/// Whether this is a driver of network cards.
pub(super) fn is_driver(name: &str) -> bool {
    words_of(name).is_some()
}

/// The code of what a driver says. Where the driver is not known by name, only the common words count.
pub(super) fn code(driver: &str, words: &str) -> Option<&'static str> {
    let stuck = stuck::is_stuck(words).then_some("tx_timeout");
    stuck.or_else(|| code_of(COMMON, words)).or_else(|| words_of(driver).and_then(|sayings| code_of(sayings, words)))
}

fn words_of(driver: &str) -> Option<Sayings> {
    DRIVERS.iter().find(|(names, _)| names.contains(&driver)).map(|(_, sayings)| *sayings)
}
