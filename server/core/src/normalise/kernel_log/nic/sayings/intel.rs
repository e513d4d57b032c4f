//! Cards of Intel.

use super::Sayings;

/// drivers/net/ethernet/intel: i40e, iavf, ice, idpf.
pub(super) const INTEL_NEW: Sayings = &[
    ("Hang on ", "tx_timeout"),
    ("*: unrecoverable device error ", "health"),
    ("* failed, device is unrecoverable", "health"),
    ("Rebuild failed", "health"),
    ("Malicious Driver Detection event ", "health"),
    ("HMC error ", "health"),
    ("ASQ Critical Error detected", "health"),
    ("ARQ Critical Error detected", "health"),
    ("Entering recovery mode due to repeated FW resets", "health"),
    ("Reset never finished", "health"),
    ("Reset task did not complete", "health"),
    ("*: i40e_reset() FAILED", "health"),
    ("reset * failed", "health"),
    ("Error resetting device", "health"),
    ("ice_wait_for_fw timed out", "health"),
    ("Device reset timeout", "health"),
    ("Reset during resume failed", "health"),
    ("Wait for reset timed out", "health"),
    ("The driver was unable to contact the device's firmware", "health"),
    ("Failed to establish mailbox communications with hardware", "health"),
    ("Rx/Tx is disabled on this device because the module does not meet thermal requirements", "high_temperature"),
];

/// drivers/net/ethernet/intel: ixgbe, igb, igc, e1000e and older ones.
pub(super) const INTEL: Sayings = &[
    ("primary disable timed out", "health"),
    ("master disable timed out", "health"),
    ("PCI-E Master disable polling has failed", "health"),
    ("PCIe transaction pending bit ", "health"),
    ("Warning firmware error detected", "health"),
    ("EEPROM initialization failed", "health"),
    ("EEPROM Read Error", "health"),
    ("EEPROM CRC Checksum Error", "health"),
    ("EEPROM corrupted", "health"),
    ("NVM Read Error", "health"),
    ("VF * has caused a PCIe error", "health"),
    ("Error on hardware initialization", "health"),
    ("Failed to read reg ", "health"),
    ("Self test failed", "health"),
];
