//! Cards of desktops and small servers, and the cages of modules.

use super::Sayings;

/// drivers/net/phy/sfp.c: the module in a cage.
pub(super) const CAGE: Sayings = &[
    ("module transmit fault indicated", "health"),
    ("module persistently indicates fault", "health"),
    ("failed to read EEPROM", "health"),
];

/// r8169, sky2, atlantic, alx, atl1c.
pub(super) const DESKTOP: Sayings = &[
    ("rtl_chipcmd_cond == ", "health"),
    ("rtl_phyar_cond == ", "health"),
    ("rtl_ephyar_cond == ", "health"),
    ("rtl_eriar_cond == ", "health"),
    ("Can't reset secondary PCI bus, detach NIC", "health"),
    ("ram data read parity error", "health"),
    ("ram data write parity error", "health"),
    ("MAC parity error", "health"),
    ("RX parity error", "health"),
    ("Boot code hanged", "health"),
    ("FW Restart timed out", "health"),
    ("reset sema* timeout", "health"),
    ("PCIE fatal error", "health"),
    ("pcie phy linkdown ", "health"),
    ("fatal interrupt ", "health"),
    ("MAC Reset failed", "health"),
];
