//! Cards that clouds and hypervisors give to their guests.

use super::Sayings;

/// drivers/net/ethernet/amazon/ena, and the older one of Amazon's own.
pub(super) const ENA: Sayings = &[
    ("Found a Tx that wasn't completed on time", "tx_timeout"),
    ("The number of lost tx completions is above the threshold", "tx_timeout"),
    ("Lost TX completions are above the threshold", "tx_timeout"),
    ("TX q * is paused for too long", "tx_timeout"),
    ("TX hasn't completed", "tx_timeout"),
    ("Wait for completion (polling) timeout", "cmd_error"),
    ("The ena device didn't send a completion", "cmd_error"),
    ("The ena device sent a completion but the driver didn't receive a MSI-X interrupt", "cmd_error"),
    ("Reg read timeout occurred", "cmd_error"),
    ("Reg read32 timeout occurred", "cmd_error"),
    ("Reading reg failed for timeout", "cmd_error"),
    ("Keep alive watchdog timeout", "health"),
    ("ENA admin queue is not in running state", "health"),
    ("Potential MSIX issue on ", "health"),
    ("napi handler hasn't been called for a long time", "health"),
    ("Trigger reset is on", "health"),
    ("Device reset failed", "health"),
    ("Reset attempt failed", "health"),
    ("Reset indication didn't turn o", "health"),
    ("Can not reset device", "health"),
    ("Device isn't ready, ", "health"),
    ("ENA device init failed", "health"),
    ("Can not initialize device", "health"),
];

/// gve, mana, ionic, enic, vmxnet3, nfp.
pub(super) const GUEST: Sayings = &[
    ("AQ commands timed out", "cmd_error"),
    ("HWC: Request timed out", "cmd_error"),
    ("Timeout when setting up HWC", "cmd_error"),
    ("DEVCMD * (*) timeout ", "cmd_error"),
    ("devcmd * timed out", "cmd_error"),
    ("Busy devcmd ", "cmd_error"),
    ("WQ[*] error_status ", "cmd_error"),
    ("RQ[*] error_status ", "cmd_error"),
    ("tq[*] error ", "health"),
    ("rq[*] error ", "health"),
    ("FW heartbeat stalled", "health"),
    ("FW Down: ", "health"),
    ("Reconfig timeout (", "cmd_error"),
    ("NFP board initialization timeout", "health"),
    ("vNIC hang reset failed", "health"),
    ("Fatal error in devcmd2 init", "health"),
];
