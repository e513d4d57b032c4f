//! What is asked of `nvidia-smi`, and what older drivers call it (`nvidia-smi --help-query-gpu`).

/// A kind of question.
#[derive(Debug)]
pub struct Query {
    /// The flag that begins it.
    pub flag: &'static str,
    /// The first column, which names the GPU.
    pub gpu: &'static str,
    /// The others.
    pub columns: &'static [Column],
    /// A column without which this query is of use.
    pub needed: &'static str,
}

/// One column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// As the newest driver calls it; its name in this program.
    pub name: &'static str,
    /// As older drivers do.
    pub older: Option<&'static str>,
}

const fn column(name: &'static str) -> Column {
    Column { name, older: None }
}

const fn renamed(name: &'static str, older: &'static str) -> Column {
    Column { name, older: Some(older) }
}

pub const TEMPERATURE: &str = "temperature.gpu";
pub const MEMORY_TEMPERATURE: &str = "temperature.memory";
pub const POWER: &str = "power.draw";
pub const ENERGY: &str = "total_energy_consumption";
pub const UTILISATION: &str = "utilization.gpu";
pub const MEMORY_USED: &str = "memory.used";
pub const MEMORY_TOTAL: &str = "memory.total";
pub const FAN: &str = "fan.speed";
pub const ECC_CORRECTED: &str = "ecc.errors.corrected.aggregate.total";
pub const ECC_UNCORRECTED: &str = "ecc.errors.uncorrected.aggregate.total";
pub const HEAT_BY_HARDWARE: &str = "clocks_event_reasons.hw_thermal_slowdown";
pub const POWER_BRAKE: &str = "clocks_event_reasons.hw_power_brake_slowdown";
pub const HEAT_BY_SOFTWARE: &str = "clocks_event_reasons.sw_thermal_slowdown";
pub const RECOVERY: &str = "gpu_recovery_action";
pub const ROWS_CORRECTABLE: &str = "remapped_rows.correctable";
pub const ROWS_UNCORRECTABLE: &str = "remapped_rows.uncorrectable";
pub const ROWS_PENDING: &str = "remapped_rows.pending";
pub const ROWS_FAILURE: &str = "remapped_rows.failure";

/// Everything at once.
pub const MAIN: Query = Query {
    flag: "--query-gpu",
    gpu: "pci.bus_id",
    columns: &[
        column(TEMPERATURE),
        column(MEMORY_TEMPERATURE),
        column(POWER),
        column(ENERGY),
        column(UTILISATION),
        column(MEMORY_USED),
        column(MEMORY_TOTAL),
        column(FAN),
        column(ECC_CORRECTED),
        column(ECC_UNCORRECTED),
        // Renamed with driver 535.
        renamed(HEAT_BY_HARDWARE, "clocks_throttle_reasons.hw_thermal_slowdown"),
        renamed(POWER_BRAKE, "clocks_throttle_reasons.hw_power_brake_slowdown"),
        renamed(HEAT_BY_SOFTWARE, "clocks_throttle_reasons.sw_thermal_slowdown"),
        column(RECOVERY),
        column(ROWS_CORRECTABLE),
        column(ROWS_UNCORRECTABLE),
        column(ROWS_PENDING),
        column(ROWS_FAILURE),
    ],
    needed: "",
};

/// Where remapped rows have a query of their own.
pub const REMAPPED_ROWS: Query = Query {
    flag: "--query-remapped-rows",
    gpu: "gpu_bus_id",
    columns: &[column(ROWS_CORRECTABLE), column(ROWS_UNCORRECTABLE), column(ROWS_PENDING), column(ROWS_FAILURE)],
    needed: ROWS_PENDING,
};
