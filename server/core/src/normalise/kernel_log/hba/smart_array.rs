//! Smart Array controllers of HPE and Microchip: drivers/scsi/{smartpqi,hpsa.c}, drivers/block/cciss.c.

use super::super::Understood;
use super::super::sayings::Sayings;
use super::of_driver;

/// `smartpqi 0000:5c:00.0: words`.
const SMARTPQI: Sayings = &[
    ("controller is offline", "fault"),
    ("controller offline", "fault"),
    ("controller not ready after", "fault"),
    ("no heartbeat detected", "fault"),
    ("taking controller offline", "fault"),
    ("reset recovery failed", "fault"),
    ("failed to initialize", "fault"),
    ("PQI reset failed", "fault"),
    ("transition to PQI mode failed", "fault"),
    ("timed out waiting for PQI ", "fault"),
    ("timed out waiting for firmware triage status", "fault"),
    ("timed out waiting for controller ", "fault"),
    ("timed out waiting for soft reset status", "fault"),
    ("timed out waiting for admin response", "error"),
    ("firmware triage condition invalid", "error"),
    ("SIS command failed", "error"),
    ("resetting scsi ", "reset"),
    ("resetting ", "reset"),
    ("reset of scsi ", "reset"),
    ("attempting TASK ABORT on ", "reset"),
    ("scsi *: timed out after ", "error"),
    ("scsi * removing device with * outstanding", "error"),
    ("scsi *: waiting * seconds for * outstanding command", "reset"),
    ("scsi *: waiting * seconds for LUN reset", "reset"),
    ("Task Management Function error", "error"),
    ("received 'logical unit failure' from controller", "error"),
    ("received unhandled error ", "error"),
    ("I/O interrupt: producer index", "error"),
    ("request ID in response ", "error"),
    ("unexpected IU type", "error"),
    ("report physical LUNs failed", "error"),
    ("report logical LUNs failed", "error"),
    ("cache could not be flushed", "error"),
    ("unable to flush controller cache", "error"),
    ("error ", "error"),
];

/// `hpsa 0000:05:00.0: words`, `hpsa 0000:05:00.0: scsi 0:1:0:0: words`.
const HPSA: Sayings = &[
    ("controller lockup detected", "fault"),
    ("Controller lockup detected", "fault"),
    ("lockup detected after ", "fault"),
    ("Telling controller to do a CHKPT", "fault"),
    ("failed to enter simple mode", "fault"),
    ("board not ready, timed out", "fault"),
    ("Board failed to become ready", "fault"),
    ("Failed waiting for board to become ready", "fault"),
    ("Unable to successfully reset controller", "fault"),
    ("Failed to put controller into ", "fault"),
    ("failed ", "error"),
    ("resetting ", "reset"),
    ("reset * failed ", "error"),
    ("Aborting command", "reset"),
    ("Abort request on ", "reset"),
    ("Failed to send reset command", "error"),
    ("CDB * : ", "error"),
    ("LUN failure detected", "error"),
    ("*: LUN failure detected", "error"),
    ("*: LV failed, device will be skipped", "error"),
    ("cp * has status ", "error"),
    ("cp * has check condition", "error"),
    ("cmd * has CHECK CONDITION", "error"),
    ("cp * has hardware error", "error"),
    ("cp * has timed out", "error"),
    ("cp * connection lost", "error"),
    ("cp * aborted", "error"),
    ("cmd * timedout", "error"),
    ("controller message * timed out", "error"),
    ("controller message * failed", "error"),
    ("report physical LUNs failed", "error"),
    ("report logical LUNs failed", "error"),
    ("report luns failed", "error"),
    ("error flushing cache on controller", "error"),
    ("giving up on device", "error"),
    ("device is offline", "error"),
];

/// Reads what stands behind the driver's name and the controller's place.
pub(super) fn understand(driver: &str, place: &str, said: &str) -> Option<Understood> {
    match driver {
        "smartpqi" => of_driver(SMARTPQI, place, said),
        _ => of_driver(HPSA, place, without_address(said)),
    }
}

/// `scsi 0:1:0:0: words`: hpsa says which disk before what it does to it.
fn without_address(said: &str) -> &str {
    said.strip_prefix("scsi ").and_then(|rest| rest.split_once(": ")).map_or(said, |(_, words)| words)
}
