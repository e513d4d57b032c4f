//! Names of messages, one by one: what they say, and of what kind of part.

use crate::normalise::redfish::said::{Says, end, fault};
use ironwatch_shared::Severity::{Critical, Error, Warning};

/// What a message of this name says, and the kind of part that its first argument names.
pub fn of(name: &str) -> Option<(Says, &'static str)> {
    let exact = NAMES.iter().find(|(known, ..)| *known == name).map(|(_, says, of)| (*says, *of));
    exact.or_else(|| BEGINNINGS.iter().find(|(known, ..)| name.starts_with(known)).map(|(_, says, of)| (*says, *of)))
}

/// Names whose ends say more than is needed.
const BEGINNINGS: &[(&str, Says, &str)] = &[
    // OpenBMC's, for each kind of PCIe error one.
    ("PCIeCorrectable", fault("pcie_aer", "corrected", Warning), "pci"),
    ("PCIeFatal", fault("pcie_aer", "fatal", Critical), "pci"),
    ("BIOSPOSTE", fault("firmware_start", "post_error", Error), "firmware"),
    ("IPMIWatchdog", fault("watchdog", "expired", Critical), "host"),
];

const NAMES: &[(&str, Says, &str)] = &[
    // Power supplies: OpenBMC, then the Power registry of DMTF.
    ("PowerSupplyFailed", fault("psu_fault", "failed", Critical), "psu"),
    ("PowerSupplyFailurePredicted", fault("psu_fault", "predicted", Warning), "psu"),
    ("PowerSupplyPredictiveFailure", fault("psu_fault", "predicted", Warning), "psu"),
    ("PowerSupplyPowerLost", fault("psu_fault", "input_lost", Error), "psu"),
    ("PowerSupplyACLost", fault("psu_fault", "input_lost", Error), "psu"),
    ("PowerSupplyInputLost", fault("psu_fault", "input_lost", Error), "psu"),
    ("PowerSupplyPowerRestored", end("psu_fault", "input_lost"), "psu"),
    ("PowerSupplyRecovered", end("psu_fault", "failed"), "psu"),
    ("PowerSupplyRestored", end("psu_fault", "failed"), "psu"),
    ("PowerSupplyPowerGoodFailed", fault("psu_fault", "failed", Critical), "psu"),
    ("PowerSupplyFanFailed", fault("psu_fault", "critical", Critical), "psu"),
    ("PowerSupplyFanRecovered", end("psu_fault", "critical"), "psu"),
    ("PowerSupplyConfigurationError", fault("psu_fault", "configuration", Error), "psu"),
    ("PowerSupplyWarning", fault("psu_fault", "warning", Warning), "psu"),
    ("PowerSupplyInserted", Says::News, "psu"),
    ("PowerSupplyRemoved", Says::News, "psu"),
    ("PowerSupplyACPowerRedundancyDegraded", fault("redundancy_lost", "degraded", Warning), "psu"),
    ("PowerSupplyGroupCritical", fault("redundancy_lost", "lost", Error), "psu"),
    ("PowerSupplyGroupWarning", fault("redundancy_lost", "degraded", Warning), "psu"),
    ("PowerSupplyGroupNormal", end("redundancy_lost", "lost"), "psu"),
    ("PowerRedundancyLost", fault("redundancy_lost", "lost", Error), "psu"),
    ("PowerRedundancyRestored", end("redundancy_lost", "lost"), "psu"),
    ("PowerUnitRedundancyLost", fault("redundancy_lost", "lost", Error), "power"),
    ("PowerUnitRedundancyRegained", end("redundancy_lost", "lost"), "power"),
    ("PowerUnitDegradedFromRedundant", fault("redundancy_lost", "degraded", Warning), "power"),
    ("PowerUnitDegradedFromNonRedundant", fault("redundancy_lost", "degraded", Warning), "power"),
    ("SystemPowerLost", fault("power_unit", "ac_lost", Critical), "power"),
    ("SystemPowerGoodFailed", fault("power_unit", "failed", Critical), "power"),
    ("SystemPowerOnFailed", fault("power_unit", "control_failed", Error), "power"),
    ("SystemPowerOffFailed", fault("power_unit", "control_failed", Error), "power"),
    ("VoltageRegulatorOverheated", fault("hardware_fault", "regulator", Critical), "sensor"),
    ("RegulatorOverheated", fault("hardware_fault", "regulator", Critical), "sensor"),
    // Fans.
    ("FanFailed", fault("fan_speed", "critical", Critical), "fan"),
    ("FanDegraded", fault("fan_speed", "warning", Warning), "fan"),
    ("FanWarning", fault("fan_speed", "warning", Warning), "fan"),
    ("FanRestored", end("fan_speed", "critical"), "fan"),
    ("FanRecovered", end("fan_speed", "critical"), "fan"),
    ("FanInserted", Says::News, "fan"),
    ("FanRemoved", Says::News, "fan"),
    ("FanRedundancyLost", fault("redundancy_lost", "lost", Error), "fan"),
    ("FanRedundancyRegained", end("redundancy_lost", "lost"), "fan"),
    ("FanGroupCritical", fault("redundancy_lost", "lost", Error), "fan"),
    ("FanGroupWarning", fault("redundancy_lost", "degraded", Warning), "fan"),
    ("FanGroupNormal", end("redundancy_lost", "lost"), "fan"),
    // Memory.
    ("MemoryECCCorrectable", fault("mem_ecc", "CE", Warning), "memory"),
    ("MemoryECCUncorrectable", fault("mem_ecc", "UE", Critical), "memory"),
    ("MemoryParityError", fault("mem_ecc", "UE", Critical), "memory"),
    ("MemoryThermTrip", fault("memory_fault", "too_hot", Critical), "memory"),
    ("ADDDCCorrectable", fault("mem_ecc", "CE", Warning), "memory"),
    ("MirroringRedundancyDegraded", fault("redundancy_lost", "degraded", Warning), "memory"),
    ("MirroringRedundancyFull", end("redundancy_lost", "degraded"), "memory"),
    ("SparingRedundancyDegraded", fault("redundancy_lost", "degraded", Warning), "memory"),
    // Processors and buses.
    ("CPUError", fault("cpu_fault", "ierr", Critical), "cpu"),
    ("CPUMismatch", fault("cpu_fault", "configuration", Error), "cpu"),
    ("CPUThermalTrip", fault("cpu_fault", "thermal_trip", Critical), "cpu"),
    ("IntelUPILinkWidthReducedToHalf", fault("bus_error", "degraded", Warning), "cpu"),
    ("IntelUPILinkWidthReducedToQuarter", fault("bus_error", "degraded", Warning), "cpu"),
    ("LegacyPCIPERR", fault("bus_error", "perr", Error), "pci"),
    ("LegacyPCISERR", fault("bus_error", "serr", Error), "pci"),
    ("NMIButtonPressed", Says::News, "host"),
    ("NMIDiagnosticInterrupt", fault("nmi", "nmi", Error), "host"),
    // Drives, volumes, controllers: OpenBMC, then StorageDevice of DMTF.
    ("DriveError", fault("drive_fault", "failed", Error), "drive"),
    ("DriveFailure", fault("drive_fault", "failed", Error), "drive"),
    ("DriveFailureCleared", end("drive_fault", "failed"), "drive"),
    ("DrivePredictiveFailure", fault("drive_fault", "predicted", Warning), "drive"),
    ("DrivePredictiveFailureCleared", end("drive_fault", "predicted"), "drive"),
    ("DriveOffline", fault("drive_fault", "warning", Warning), "drive"),
    ("DriveOfflineCleared", end("drive_fault", "warning"), "drive"),
    ("DriveOK", end("drive_fault", "failed"), "drive"),
    ("DriveOnline", end("drive_fault", "failed"), "drive"),
    ("DriveInserted", Says::News, "drive"),
    ("DriveRemoved", Says::News, "drive"),
    ("DriveMissing", Says::News, "drive"),
    ("DriveMissingCleared", Says::News, "drive"),
    ("VolumeFailure", fault("drive_array", "failed", Critical), "volume"),
    ("VolumeDegraded", fault("drive_array", "degraded", Error), "volume"),
    ("VolumeOffline", fault("drive_array", "failed", Critical), "volume"),
    ("VolumeOK", end("drive_array", "degraded"), "volume"),
    ("ControllerFailure", fault("hardware_fault", "controller", Critical), "storage_controller"),
    ("ControllerDegraded", fault("hardware_fault", "controller", Warning), "storage_controller"),
    ("ControllerOK", end("hardware_fault", "controller"), "storage_controller"),
    ("BatteryFailure", fault("battery", "failed", Error), "battery"),
    ("BatteryOK", end("battery", "failed"), "battery"),
    ("BatteryMissing", Says::News, "battery"),
    ("BatteryError", fault("battery", "failed", Error), "battery"),
    // The case, leaks, the machine as a whole.
    ("ChassisIntrusionDetected", fault("chassis_intrusion", "opened", Warning), "chassis"),
    ("ChassisIntrusionReset", end("chassis_intrusion", "opened"), "chassis"),
    ("LeakDetectedCritical", fault("hardware_fault", "leak", Critical), "sensor"),
    ("LeakDetectedWarning", fault("hardware_fault", "leak", Warning), "sensor"),
    ("LeakDetectedNormal", end("hardware_fault", "leak"), "sensor"),
    ("LeakDetectedCleared", end("hardware_fault", "leak"), "sensor"),
    ("ComponentOverTemperature", fault("temperature_limit", "critical", Critical), "sensor"),
    ("OperatingSystemCrash", fault("kernel_panic", "panic", Critical), "host"),
    ("PlatformError", fault("hardware_fault", "platform", Critical), "host"),
    ("BMCKernelPanic", fault("bmc_health", "degraded", Warning), "bmc"),
    ("ServiceFailure", fault("bmc_health", "degraded", Warning), "bmc"),
    // Everyday life.
    ("InventoryAdded", Says::News, "hardware"),
    ("InventoryRemoved", Says::News, "hardware"),
    ("InvalidLoginAttemptDetected", Says::News, "bmc"),
    ("InvalidUsernameOrPassword", Says::News, "bmc"),
    ("SELEntryAdded", Says::News, "bmc"),
    ("DCPowerOn", Says::News, "power"),
    ("DCPowerOff", Says::News, "power"),
    ("PowerButtonPressed", Says::News, "power"),
    ("ResetButtonPressed", Says::News, "power"),
    ("IDButtonPressed", Says::News, "chassis"),
    ("PowerRestorePolicyApplied", Says::News, "power"),
    ("BIOSBoot", Says::News, "firmware"),
    ("BMCBootReason", Says::News, "bmc"),
    ("ServiceStarted", Says::News, "bmc"),
    ("CableInserted", Says::News, "nic"),
    ("CableRemoved", Says::News, "nic"),
    ("LinkDown", Says::News, "nic"),
    ("LinkUp", Says::News, "nic"),
    ("ConnectionDropped", Says::News, "nic"),
    ("ConnectionEstablished", Says::News, "nic"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::explain;
    use crate::observation::Code;

    #[test]
    fn every_name_is_in_the_catalog() {
        for (name, says, _) in NAMES.iter().chain(BEGINNINGS) {
            if let Says::Fault(meaning) | Says::End(meaning) = says {
                assert_eq!(explain(meaning.class, Some(&Code::word(meaning.code))).entry.class, meaning.class, "{name}");
            }
        }
    }
}
