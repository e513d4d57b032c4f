//! What a machine's board and its BMC tell of hardware: supplies, fans, temperatures, slots, watchdogs.

use super::{Clears, Codes, Entry, Line, Merge};
use ironwatch_shared::Severity;

const IPMI: &str = "IPMI 2.0, section 42; your server's BMC manual names the sensors";

/// Holds until the BMC says otherwise.
const STATE: Entry = Entry {
    class: "",
    title: "",
    meaning: "",
    likely_causes: &[],
    next_step: "",
    reference: IPMI,
    severity: Severity::Warning,
    alarm: true,
    problem: "",
    clears: Clears::Source,
};

/// Happened; over when it does not happen again.
const EVENT: Entry = Entry { clears: Clears::Quiet { seconds: 86_400 }, ..STATE };

const fn whole(entry: Entry) -> Line {
    Line { codes: Codes::Any, merge: Merge::Together, entry }
}

const fn by_code(codes: &'static [&'static str], entry: Entry) -> Line {
    Line { codes: Codes::Words(codes), merge: Merge::Together, entry }
}

const TEMPERATURE: Entry = Entry {
    class: "temperature_limit",
    title: "Temperature is past its warning limit",
    meaning: "A temperature of the machine is past the limit its maker set, and below the critical one.",
    likely_causes: &["Air that cannot flow: filters, cables, blanking plates", "A fan that slows down", "Warm air at the inlet"],
    next_step: "Compare with the hosts beside it. If only this one is warm, look at its fans and filters in working hours.",
    problem: "temperature",
    ..STATE
};

const VOLTAGE: Entry = Entry {
    class: "voltage_limit",
    title: "Voltage is near its limit",
    meaning: "A supply voltage is past its warning limit.",
    likely_causes: &["A power supply or regulator that ages", "A bad contact", "A sensor that is broken"],
    next_step: "Look at the other voltages of the same rail and at the power supplies; plan a check.",
    problem: "voltage",
    ..STATE
};

const FAN: Entry = Entry {
    class: "fan_speed",
    title: "Fan is slow",
    meaning: "A fan turns more slowly than it should.",
    likely_causes: &["Dust", "A bearing that wears out", "A fan curve that was set too low"],
    next_step: "Nothing tonight if temperatures are well. Order a fan and change it in working hours.",
    problem: "fan",
    ..STATE
};

const PSU: Entry = Entry {
    class: "psu_fault",
    title: "Power supply is not as it should be",
    meaning: "A power supply reports a fault. With a second one the machine runs on, without reserve.",
    likely_causes: &["A supply that is failing", "A supply of another kind than its neighbour", "A supply that sits badly"],
    next_step: "Look at the other supply. If it carries the load, replace this one in working hours.",
    severity: Severity::Error,
    problem: "psu",
    ..STATE
};

const DRIVE: Entry = Entry {
    class: "drive_fault",
    title: "Drive has failed",
    meaning: "The backplane or controller reports a drive as faulty.",
    likely_causes: &["A drive that died", "A bad contact in the bay"],
    next_step: "Check the array's state, then replace the drive in the bay that is named; its light is on if the controller set it.",
    severity: Severity::Error,
    problem: "drive",
    ..STATE
};

const WATCHDOG: Entry = Entry {
    class: "watchdog",
    title: "Watchdog expired",
    meaning: "Nobody fed the watchdog in time: the operating system or the firmware hung.",
    likely_causes: &["A kernel that hangs", "A hardware fault that stops the machine", "Load so high that the feeder did not run"],
    next_step: "Read the kernel's last words and the BMC's log around that time. If it comes again, drain the host.",
    severity: Severity::Critical,
    problem: "watchdog",
    ..EVENT
};

pub(super) static LINES: &[Line] = &[
    by_code(
        &["critical"],
        Entry {
            title: "Temperature is critical",
            meaning: "A temperature is past the limit at which its maker expects damage or a shutdown.",
            likely_causes: &[
                "A fan that failed or air that cannot flow",
                "Cooling of the room or rack that failed",
                "A heat sink that came loose",
            ],
            next_step: "See whether neighbours are hot too: then it is the room. Otherwise take the load off this host and look at its fans now.",
            severity: Severity::Critical,
            ..TEMPERATURE
        },
    ),
    whole(TEMPERATURE),
    by_code(
        &["critical"],
        Entry {
            title: "Voltage is out of range",
            meaning: "A supply voltage is past its critical limit; the machine may stop or compute wrongly.",
            likely_causes: &[
                "A power supply or regulator that is failing",
                "A short",
                "A battery that is empty, where it is the battery's voltage",
            ],
            next_step: "Drain the host. Swap the power supplies one after the other; if the voltage stays wrong it is the board.",
            severity: Severity::Critical,
            ..VOLTAGE
        },
    ),
    whole(VOLTAGE),
    whole(Entry {
        class: "current_limit",
        title: "Current is past its limit",
        meaning: "A current of the machine is past its limit.",
        likely_causes: &["Load beyond what the supply is made for", "A second supply that carries nothing", "A short"],
        next_step: "Look at the power supplies: does each carry its share? Lower the load or the power limit.",
        problem: "current",
        ..STATE
    }),
    by_code(
        &["critical"],
        Entry {
            title: "Fan has stopped or is far too slow",
            meaning: "A fan is below its critical speed. The others turn faster and may not be enough.",
            likely_causes: &["A fan that died", "A plug that came loose", "Something that blocks it"],
            next_step: "Watch the temperatures. If they climb, take load off; replace the fan that is named today.",
            severity: Severity::Critical,
            ..FAN
        },
    ),
    whole(FAN),
    whole(Entry {
        class: "power_limit",
        title: "Power is past its limit",
        meaning: "The machine draws more power than the limit that is set.",
        likely_causes: &["More load than planned", "A limit that was set too low"],
        next_step: "Check what the rack may draw. Lower the load or raise the limit.",
        problem: "power_limit",
        ..STATE
    }),
    by_code(
        &["critical"],
        Entry {
            class: "sensor_limit",
            title: "Sensor is past its critical limit",
            meaning: "A value of the machine is past its critical limit.",
            likely_causes: &["A part that is failing", "A sensor that is broken"],
            next_step: "Look at what the sensor measures and at its neighbours.",
            severity: Severity::Critical,
            problem: "board_sensor",
            ..STATE
        },
    ),
    whole(Entry {
        class: "sensor_limit",
        title: "Sensor is past its warning limit",
        meaning: "A value of the machine is past its warning limit.",
        likely_causes: &["A part that ages", "A limit that was set badly"],
        next_step: "Look at what the sensor measures in working hours.",
        problem: "board_sensor",
        ..STATE
    }),
    by_code(
        &["input_lost", "input_out_of_range"],
        Entry {
            title: "Power supply has no input",
            meaning: "A power supply gets no power, or power that it cannot use. The machine runs on the other one, without reserve.",
            likely_causes: &["A cable that was pulled", "A fuse or PDU outlet", "A feed of the rack that failed: look at the neighbours"],
            next_step: "If neighbours tell the same it is the feed: call the data centre. Otherwise check this cable and outlet.",
            problem: "psu_input",
            ..PSU
        },
    ),
    by_code(
        &["failed", "critical"],
        Entry {
            title: "Power supply has failed",
            meaning: "A power supply is broken. With a second one the machine runs on, without reserve.",
            likely_causes: &["A supply that died", "An overload or a short behind it"],
            next_step: "Check that the other supply carries the load, and replace this one; it can be changed while the machine runs.",
            severity: Severity::Critical,
            ..PSU
        },
    ),
    by_code(
        &["predicted", "warning", "asserted"],
        Entry {
            title: "Power supply may fail soon",
            meaning: "A power supply predicts that it will fail, or reports a warning.",
            likely_causes: &["A fan in the supply that wears out", "A supply that ages"],
            next_step: "Order a supply and change it in working hours.",
            severity: Severity::Warning,
            ..PSU
        },
    ),
    whole(PSU),
    whole(Entry {
        class: "redundancy_lost",
        title: "Redundancy is lost",
        meaning: "Of several parts that stand in for each other too few work: the next failure stops the machine.",
        likely_causes: &["A power supply or fan that failed or lost its input", "Load above what one supply carries"],
        next_step: "Find the part that failed: it has an alert of its own. Replace it before the next one fails.",
        severity: Severity::Error,
        problem: "redundancy",
        ..STATE
    }),
    by_code(
        &["ac_lost"],
        Entry {
            class: "power_unit",
            title: "AC power was lost",
            meaning: "The machine lost its AC power.",
            likely_causes: &["A power cut", "A PDU or fuse", "Both cables pulled"],
            next_step: "Look at the neighbours: if they lost it too, call the data centre.",
            severity: Severity::Critical,
            problem: "ac_power",
            ..STATE
        },
    ),
    whole(Entry {
        class: "power_unit",
        title: "Power unit has failed",
        meaning: "The power unit of the machine reports a fault.",
        likely_causes: &["A power supply or power board that is failing", "An interlock that is open", "A short"],
        next_step: "Look at the power supplies and the BMC's log. If the machine is off, do not switch it on before somebody has looked.",
        severity: Severity::Critical,
        problem: "power_unit",
        ..STATE
    }),
    whole(Entry {
        class: "cpu_fault",
        title: "Processor reports a fault",
        meaning: "A processor reports an internal error, a thermal trip, or that it could not start.",
        likely_causes: &["A processor or board that is failing", "Cooling that failed", "A firmware bug"],
        next_step: "Drain the host and read the BMC's log. If it comes again after a cold start, swap processor or board.",
        severity: Severity::Critical,
        problem: "cpu_fault",
        ..EVENT
    }),
    by_code(
        &["correctable_limit"],
        Entry {
            class: "memory_fault",
            title: "Memory module has too many corrected errors",
            meaning: "A memory module has had so many corrected errors that the firmware stops to log them.",
            likely_causes: &["A module that is going bad", "A module that sits badly"],
            next_step: "Plan to replace the module that is named.",
            problem: "memory_limit",
            ..EVENT
        },
    ),
    whole(Entry {
        class: "memory_fault",
        title: "Memory module is not as it should be",
        meaning: "A memory module is disabled, wrongly fitted, too hot, or could not be checked.",
        likely_causes: &["A module that failed at start", "Modules that do not fit together", "A module that sits badly"],
        next_step: "See which module is named and whether the machine has all of its memory; reseat or replace it.",
        severity: Severity::Error,
        problem: "memory_module",
        ..EVENT
    }),
    by_code(
        &["predicted", "warning", "asserted"],
        Entry {
            title: "Drive may fail soon",
            meaning: "The backplane or controller predicts that a drive will fail.",
            likely_causes: &["A drive that wears out"],
            next_step: "Order a drive and change it in working hours; make sure that its array is whole first.",
            severity: Severity::Warning,
            ..DRIVE
        },
    ),
    whole(DRIVE),
    whole(Entry {
        class: "drive_array",
        title: "Drive array is not whole",
        meaning: "An array has lost a drive, or all of its reserve, or could not be rebuilt.",
        likely_causes: &["A drive that failed", "A rebuild that met a second bad drive"],
        next_step: "Replace the failed drive and watch the rebuild. If the array has failed, stop writing and look at the backups.",
        severity: Severity::Error,
        problem: "drive_array",
        ..STATE
    }),
    whole(Entry {
        class: "firmware_start",
        title: "Firmware could not start the machine",
        meaning: "The firmware (BIOS, UEFI) met an error while it started the machine, or hangs.",
        likely_causes: &["A part that fails its test", "A setting that was lost", "A firmware bug"],
        next_step: "Look at the console through the BMC and at its log; the error names the part.",
        severity: Severity::Error,
        problem: "firmware_start",
        ..EVENT
    }),
    whole(Entry {
        class: "boot_failed",
        title: "Machine finds nothing to boot",
        meaning: "The machine started and found no operating system.",
        likely_causes: &["A boot disk that is gone", "A boot order that was changed", "A boot server that does not answer"],
        next_step: "Look at the console through the BMC. Check that the boot disk is there and first in the order.",
        severity: Severity::Error,
        problem: "boot_failed",
        ..EVENT
    }),
    by_code(
        &["reset", "power_cycle"],
        Entry {
            title: "Watchdog restarted the machine",
            meaning: "Nobody fed the watchdog in time, and it restarted the machine: the operating system or the firmware hung.",
            ..WATCHDOG
        },
    ),
    by_code(&["power_down"], Entry { title: "Watchdog switched the machine off", ..WATCHDOG }),
    whole(WATCHDOG),
    whole(Entry {
        class: "nmi",
        title: "Non-maskable interrupt",
        meaning: "Hardware or a person interrupted the processor in a way that it cannot refuse.",
        likely_causes: &["A fatal bus or memory error", "Somebody who wanted a crash dump", "A driver"],
        next_step: "Look for a memory or PCIe error at the same time; it names the part.",
        severity: Severity::Error,
        problem: "nmi",
        ..EVENT
    }),
    whole(Entry {
        class: "bus_error",
        title: "Bus error",
        meaning: "A bus of the machine (PCI, PCIe) reported an error.",
        likely_causes: &["A card that sits badly or is failing", "A bad riser or slot", "A firmware bug"],
        next_step: "Find the card by what the kernel says at the same time. Reseat it; if it comes again, replace it.",
        severity: Severity::Error,
        problem: "bus_error",
        ..EVENT
    }),
    whole(Entry {
        class: "hardware_fault",
        title: "Hardware reports a fault",
        meaning: "A part of the machine reports a fault that has no better name.",
        likely_causes: &["A part that is failing", "A cable or card that sits badly"],
        next_step: "Read the sensor's name and the BMC's log around that time.",
        severity: Severity::Error,
        problem: "hardware_fault",
        ..EVENT
    }),
    whole(Entry {
        class: "battery",
        title: "Battery is low or has failed",
        meaning: "A battery of the machine (clock, RAID controller) is low or broken.",
        likely_causes: &["A battery at the end of its life"],
        next_step: "Replace it at the next chance: a clock battery loses the time, one of a controller its write cache.",
        problem: "battery",
        ..STATE
    }),
    whole(Entry {
        class: "chassis_intrusion",
        title: "Chassis is open",
        meaning: "The cover of the machine is open, or was opened.",
        likely_causes: &["Somebody works on it", "A cover that does not close", "A switch that is broken"],
        next_step: "If nobody is meant to be there, send somebody to look.",
        problem: "chassis_intrusion",
        ..STATE
    }),
    whole(Entry {
        class: "version_mismatch",
        title: "Versions do not fit together",
        meaning: "The BMC says that hardware or firmware of the machine do not fit together.",
        likely_causes: &["An upgrade that was not finished", "A part of another kind than the rest"],
        next_step: "Compare its firmware with like hosts, and finish the upgrade.",
        problem: "version_mismatch",
        ..EVENT
    }),
];
