//! Cards of other makers of servers' cards.

use super::Sayings;

/// drivers/net/ethernet/qlogic: qed, qede, qlcnic, netxen.
pub(super) const QLOGIC: Sayings = &[
    ("*: Mailbox command timed out", "cmd_error"),
    ("*: Mailbox command timeout", "cmd_error"),
    ("*: card response timeout", "cmd_error"),
    ("command timeout, response ", "cmd_error"),
    ("MBX command * timed out ", "cmd_error"),
    ("The MFW failed to respond to command ", "cmd_error"),
    ("MCP response failure", "health"),
    ("HW error occurred [", "health"),
    ("Generic non-sleepable HW error handling", "health"),
    ("Unexpected HW error [", "health"),
    ("Received a process kill indication", "health"),
    ("Starting a recovery process", "health"),
    ("Triggering a recovery process", "health"),
    ("IO error detected", "health"),
    ("Fan failure was detected on the network interface card", "health"),
    ("Firmware hang detected", "health"),
    ("Firmware aborted with error code ", "health"),
    ("Device is being reset err code ", "health"),
    ("Detaching the device: temp=", "high_temperature"),
    ("Detaching the device", "health"),
    ("peg halt status", "health"),
    ("On board active cooling fan failed", "health"),
    ("Adapter initialization failed", "health"),
    ("Adapter reset failed", "health"),
    ("HW restart completed with timeout errors", "health"),
    ("POST timed out", "health"),
    ("Device context resets have exceeded the threshold", "health"),
    ("Error: device temperature * above limits", "high_temperature"),
    ("Device temperature * degrees C exceeds ", "high_temperature"),
];

/// drivers/net/ethernet/emulex/benet.
pub(super) const EMULEX: Sayings = &[
    ("POST timeout", "health"),
    ("UE: ", "health"),
    ("Unrecoverable HW error detected", "health"),
    ("Unrecoverable Error detected in the Adapter", "health"),
    ("Error detected in the card", "health"),
    ("Error detected in the adapter", "health"),
    ("ERR: sliport status ", "health"),
    ("Recoverable HW error ", "health"),
    ("Adapter in non recoverable error", "health"),
    ("Adapter recovery failed", "health"),
    ("Failed to meet recovery criteria", "health"),
    ("FW reset failed", "health"),
    ("Reset failed", "health"),
    ("EEH error detected", "health"),
];

/// drivers/net/ethernet/chelsio.
pub(super) const CHELSIO: Sayings = &[
    ("Port * link down, reason", "link_down"),
    ("command * in mailbox * timed out", "cmd_error"),
    ("SGE error for queue ", "cmd_error"),
    ("SGE idma*, queue *, potentially stuck", "tx_timeout"),
    ("SGE idma*, queue *, stuck", "tx_timeout"),
    ("encountered fatal error", "health"),
    ("FW assertion at ", "health"),
    ("firmware reports adapter error", "health"),
    ("Firmware reports adapter error", "health"),
    ("SGE Cause* Parity Error", "health"),
    ("* FIFO parity error", "health"),
    ("MA parity error", "health"),
    ("MA address wrap-around error", "health"),
    ("XGMAC * Tx FIFO parity error", "health"),
    ("XGMAC * Rx FIFO parity error", "health"),
    ("* uncorrectable ECC data error", "health"),
    ("* MC7 parity error", "health"),
    ("* MC7 uncorrectable error", "health"),
    ("PHY*: reset failed", "health"),
    ("PHY*: reset timed out", "health"),
];

/// drivers/net/ethernet/hisilicon/hns3/hns3pf: hclge_err.c names a block of the chip and what happened to it.
pub(super) const HNS3: Sayings = &[
    ("* * found [error status=", "health"),
    ("HNS Non-Fatal RAS error(", "health"),
    ("HNS hw error(RAS) identified during init", "health"),
    ("ROCEE RAS ", "health"),
    ("ROCEE Non-Fatal RAS error identified", "health"),
    ("PPU_MPF_ABNORMAL_INT_ST", "health"),
    ("SSU_ECC_MULTI_BIT_INT_", "health"),
    ("IMP firmware watchdog reset", "health"),
    ("Wait for reset timeout", "health"),
    ("Reset fail!", "health"),
    ("couldn't get reset done status from h/w, timeout", "health"),
    ("wait for tqp hw reset timeout", "health"),
];

/// drivers/net/ethernet/sfc.
pub(super) const SOLARFLARE: Sayings = &[
    ("MC command * inlen * timed out", "cmd_error"),
    ("MC command * inlen * mode * timed out", "cmd_error"),
    ("MC reboot", "health"),
    ("MC watchdog or assertion failure ", "health"),
    ("SYSTEM ERROR", "health"),
    ("too many MCDI timeouts", "health"),
    ("Hardware unavailable", "health"),
    ("failed to reset hardware", "health"),
];
