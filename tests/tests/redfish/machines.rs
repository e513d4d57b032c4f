//! Three machines, and what must be told of them.

use crate::asking::bmc;
use ironwatch_redfish::{
    Bmc, Health, Inventory, LogClass, NoReading, PowerState, ProcessorKind, Readings, RedundancyOf, Sensor, SensorKind, State, Unit,
};
use ironwatch_tests::counterparties::redfish::machines::{gpus, legacy, modern};
use ironwatch_tests::counterparties::redfish::{Expansion, Redfish, Tree};
use serde_json::json;

async fn read(tree: Tree) -> (Redfish, Bmc, Readings, Inventory) {
    let redfish = Redfish::start(tree).await;
    let bmc = bmc(&redfish);
    let (readings, inventory) = (bmc.sensors().await.unwrap(), bmc.inventory().await.unwrap());
    let troubles: Vec<_> = readings.troubles.iter().chain(&inventory.troubles).collect();
    assert!(troubles.is_empty(), "{troubles:?}");
    (redfish, bmc, readings, inventory)
}

fn named<'a>(readings: &'a Readings, name: &str) -> &'a Sensor {
    readings.sensors.iter().find(|sensor| sensor.name == name).unwrap_or_else(|| panic!("no {name} in {:#?}", readings.sensors))
}

#[tokio::test]
async fn an_old_machine_is_told_from_its_lists() {
    let (_redfish, bmc, readings, inventory) = read(legacy()).await;
    assert_eq!(readings.sensors.len(), 8);
    assert_eq!(readings.sensors.iter().filter(|sensor| sensor.reading.value().is_some()).count(), 6);
    let inlet = named(&readings, "01-Inlet Ambient");
    assert_eq!((inlet.kind, &inlet.unit, inlet.reading.value()), (SensorKind::Temperature, &Unit::Celsius, Some(21.0)));
    assert_eq!(
        (inlet.thresholds.upper_critical, inlet.thresholds.upper_fatal, inlet.component.as_deref()),
        (Some(42.0), Some(47.0), Some("host"))
    );
    assert_eq!(named(&readings, "03-CPU 2").reading.value(), Some(41.0), "a number in quotes");
    let absent = named(&readings, "04-PCI 1");
    assert_eq!(absent.reading.0, Err(NoReading::Absent));
    assert_eq!((absent.status.effective_health(), absent.thresholds.upper_critical), (None, None), "no hot fault");
    let fan = named(&readings, "Fan 1");
    assert_eq!((fan.kind, &fan.unit, fan.component.as_deref()), (SensorKind::Fan, &Unit::Percent, Some("fan/Fan 1")));
    assert_eq!(named(&readings, "PG").reading.0, Err(NoReading::Null));

    let control = &readings.power_controls[0];
    assert_eq!((control.consumed_watts.value(), control.average_watts, control.interval_minutes), (Some(210.0), Some(200.0), Some(20.0)));
    let lost: Vec<_> = readings.power_supplies.iter().map(|supply| (supply.part.serial.as_deref(), supply.input_lost)).collect();
    assert_eq!(lost, [(Some("PS-1"), None), (Some("PS-2"), Some(true))]);
    let groups: Vec<_> = readings.redundancy.iter().map(|group| (group.of, group.status.health, group.least)).collect();
    assert_eq!(groups, [(RedundancyOf::PowerSupplies, Some(Health::Critical), Some(1)), (RedundancyOf::Fans, Some(Health::Ok), Some(1))]);

    let system = &inventory.systems[0];
    assert_eq!((system.power_state.clone(), system.processors, system.memory_gib), (Some(PowerState::On), Some(2), Some(32.0)));
    let memory: Vec<_> = inventory.memory.iter().map(|module| (module.part.label(), module.capacity_mib, module.is_present())).collect();
    assert_eq!(memory, [("PROC 1 DIMM 1", Some(16384), true), ("PROC 1 DIMM 2", Some(16384), true), ("PROC 1 DIMM 3", None, false)]);
    let drives: Vec<_> = inventory.drives.iter().map(|drive| (drive.part.name.as_deref(), drive.part.status.health)).collect();
    assert_eq!(drives, [(Some("Bay 1"), Some(Health::Ok)), (Some("Bay 2"), Some(Health::Warning))]);
    assert_eq!(
        inventory.firmware.iter().filter_map(|firmware| firmware.version.as_deref()).collect::<Vec<_>>(),
        ["P70 1.2", "2.70", "0x0B"]
    );
    assert_eq!(inventory.network_interfaces[0].mac.as_deref(), Some("aa:bb:cc:00:00:01"));
    assert!(inventory.managers[0].clock_ahead_millis.is_some_and(|ahead| ahead < 0));
    let logs = bmc.log_services().await.unwrap().logs;
    let batch = bmc.read_log(&logs[0], None).await.unwrap();
    assert_eq!((logs[0].class, batch.entries.len()), (LogClass::Iml, 3));
    assert_eq!((batch.entries[1].created_at, batch.entries[1].created.as_deref()), (None, Some("0000-00-00T00:00:00Z")));
    assert_eq!(batch.entries[2].is_resolved, Some(false));
    assert_eq!(bmc.peculiarities().await.unwrap(), ["HPE iLO"]);
}

#[tokio::test]
async fn a_new_machine_is_told_once_although_it_tells_twice() {
    let (_redfish, bmc, readings, inventory) = read(modern()).await;
    let mut names: Vec<&str> = readings.sensors.iter().map(|sensor| sensor.name.as_str()).collect();
    names.sort_unstable();
    let expected = [
        "Battery",
        "CPU Usage",
        "CPU.1 PowerWatts",
        "CPU1 Temp",
        "CPU1 VCORE",
        "Fan 1",
        "Fan 2",
        "GPU Temp",
        "Humidity",
        "InputPower",
        "InputPower",
        "Inlet Temp",
        "PSU 1 InputVoltage",
        "PSU 2 InputVoltage",
        "System Energy",
        "System Power",
    ];
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(names, expected);
    let cpu = named(&readings, "CPU1 Temp");
    assert_eq!(cpu.paths.len(), 3, "{cpu:?}");
    let bounds = (cpu.thresholds.upper_caution, cpu.thresholds.upper_critical, cpu.thresholds.upper_fatal);
    assert_eq!((bounds, cpu.component.as_deref()), ((Some(85.0), Some(95.0), Some(105.0)), Some("cpu/CPU.1")));
    assert_eq!(named(&readings, "Inlet Temp").reading.value(), Some(23.5), "its own resource wins");
    assert_eq!(named(&readings, "GPU Temp").reading.0, Err(NoReading::NotWorking("Disabled".into())));
    assert_eq!(named(&readings, "Humidity").reading.0, Err(NoReading::Null));
    let energy = named(&readings, "System Energy");
    assert_eq!((energy.kind, &energy.unit, energy.reading.value()), (SensorKind::Energy, &Unit::Joule, Some(7.2e6)));
    assert_eq!(named(&readings, "CPU.1 PowerWatts").key, "/redfish/v1/Chassis/Main/Sensors/CPU1Power");
    let supplies: Vec<_> =
        readings.power_supplies.iter().map(|supply| (supply.part.paths.len(), supply.input_watts, supply.input_lost)).collect();
    assert_eq!(supplies, [(2, Some(310.0), Some(false)), (2, Some(305.0), Some(false))]);
    assert_eq!((readings.fans.len(), readings.redundancy.len(), readings.power_controls.len()), (2, 1, 1));
    assert_eq!((readings.power_controls[0].limit_watts, readings.power_controls[0].energy_joules), (Some(1205.0), Some(7.2e6)));

    assert_eq!(inventory.systems[0].part.status.rollup, Some(Health::Warning));
    assert_eq!((inventory.drives.len(), inventory.volumes.len(), inventory.storage_controllers.len()), (2, 1, 1));
    assert_eq!(inventory.drives[0].life_left_percent, Some(97.0));
    assert_eq!(inventory.network_adapters[0].part.firmware.as_deref(), Some("22.5"));
    assert_eq!(inventory.network_ports[0].macs, ["aa:bb:cc:00:01:01"]);
    assert_eq!((inventory.pcie_devices.len(), inventory.pcie_slots.len(), inventory.gpus.len()), (1, 2, 0));
    assert_eq!(inventory.pcie_slots[1].devices, ["/redfish/v1/Chassis/Main/PCIeDevices/49-0"]);
    assert_eq!((inventory.power_supplies.len(), inventory.fans.len(), inventory.firmware.len()), (2, 2, 4));
    assert_eq!(inventory.chassis[0].intrusion.as_deref(), Some("Normal"));
    let classes: Vec<_> = bmc.log_services().await.unwrap().logs.iter().map(|log| log.class).collect();
    assert_eq!(classes, [LogClass::Sel, LogClass::Journal]);
    assert!(serde_json::to_value(&inventory).is_ok() && serde_json::to_value(&readings).is_ok());
}

#[tokio::test]
async fn a_machine_with_gpus_is_told_with_each_gpu_once() {
    let (_redfish, bmc, readings, inventory) = read(gpus()).await;
    assert_eq!(inventory.gpus.len(), 8);
    let third = &inventory.gpus[2].part;
    assert_eq!((third.serial.as_deref(), third.firmware.as_deref(), third.paths.len()), (Some("165000000003"), Some("96.00.61"), 3));
    assert_eq!((third.label(), third.model.as_deref(), third.uuid.is_some()), ("GPU_SXM_3", Some("H100 80GB HBM3"), true));
    assert!(inventory.processors.iter().all(|processor| processor.kind == ProcessorKind::Gpu));
    assert_eq!((inventory.systems.len(), inventory.chassis.len()), (2, 9));
    assert_eq!(inventory.systems[0].part.status, ironwatch_redfish::Status { state: Some(State::Enabled), health: None, rollup: None });
    assert_eq!(readings.sensors.len(), 24);
    assert_eq!(readings.sensors.iter().filter(|sensor| sensor.reading.value().is_some()).count(), 21);
    let hot = named(&readings, "HGX GPU_SXM_3 TEMP_0");
    assert_eq!(
        (hot.reading.value(), hot.thresholds.upper_fatal, hot.component.as_deref()),
        (Some(33.0), Some(92.0), Some("gpu/GPU_SXM_3"))
    );
    let absent = named(&readings, "HGX GPU_SXM_8 Power_0");
    assert_eq!(
        (absent.reading.0.clone(), absent.status.health, absent.status.effective_health()),
        (Err(NoReading::Absent), Some(Health::Critical), None)
    );
    let logs = bmc.log_services().await.unwrap().logs;
    let xid = logs.iter().find(|log| log.class == LogClass::Xid).unwrap();
    let entries = bmc.read_log(xid, None).await.unwrap().entries;
    assert_eq!(
        (entries.len(), entries[0].id.as_str(), entries[0].message_args.as_slice()),
        (2, "1607537100666347", &["GPU_SXM_3".to_owned(), "79".to_owned()][..])
    );
    assert_eq!(entries[0].origin.as_deref(), Some("/redfish/v1/Systems/HGX_Baseboard_0/Processors/GPU_SXM_3"));
    assert_eq!(entries[0].oem.as_deref(), Some("{\"Nvidia\":{\"Xid\":79}}"));
    assert!(logs.iter().any(|log| log.class == LogClass::PostCodes && !log.class.tells_of_health()));

    // Where each sensor is an answer of its own, all temperatures are one, as long as they are fresh; the rest is asked for.
    let reports = bmc.metric_reports().await.unwrap().reports;
    assert_eq!(reports[0].values.len(), 7);
    let redfish = Redfish::start(gpus()).await;
    redfish.behave(|manners| manners.expansion = Expansion::Refused);
    let bmc = crate::asking::bmc(&redfish);
    let last = bmc.sensors_and_reports(None, &|_| true).await.unwrap();
    redfish.forget_seen();
    let now = bmc.sensors_and_reports(Some(&last), &|_| true).await.unwrap();
    let temperatures = |readings: &Readings| -> Vec<f64> {
        let is_one = |sensor: &&Sensor| sensor.kind == SensorKind::Temperature;
        readings.sensors.iter().filter(is_one).filter_map(|sensor| sensor.reading.value()).collect()
    };
    assert_eq!(temperatures(&now), [32.0, 33.0, 34.0, 35.0, 36.0, 37.0, 38.0]);
    assert_eq!(now.sensors.iter().filter(|sensor| sensor.reading.value().is_some()).count(), 21);
    assert_eq!(named(&now, "HGX GPU_SXM_3 TEMP_0").status, named(&last, "HGX GPU_SXM_3 TEMP_0").status);
    let asked = redfish.gets();
    assert!(asked.iter().any(|path| path.ends_with("/HGX_Environment")), "{asked:?}");
    let stale = bmc.sensors_and_reports(Some(&last), &|_| false).await.unwrap();
    assert_eq!(temperatures(&stale), [31.0, 32.0, 33.0, 34.0, 35.0, 36.0, 37.0]);
}

#[tokio::test]
async fn many_bmcs_live_in_one_process_at_addresses_of_their_own() {
    let mut all = Vec::new();
    for n in 1..=20 {
        let redfish = Redfish::start_at(&format!("127.20.3.{n}:0"), if n % 2 == 0 { legacy() } else { modern() }).await;
        all.push((bmc(&redfish), redfish));
    }
    let polls = all.iter().map(|(bmc, _)| bmc.sensors());
    let told: Vec<usize> = futures_util::future::join_all(polls).await.into_iter().map(|told| told.unwrap().sensors.len()).collect();
    assert_eq!(told, (1..=20).map(|n| if n % 2 == 0 { 8 } else { 16 }).collect::<Vec<_>>());
    assert!(all.iter().all(|(_, redfish)| (redfish.logins(), redfish.connections(), redfish.most_at_once()) == (1, 1, 1)));
}

#[tokio::test]
async fn the_watts_of_a_machine_come_from_environment_metrics_where_nothing_else_tells_them() {
    let redfish = Redfish::start(modern()).await;
    redfish.edit("/redfish/v1/Chassis/Main", |chassis| {
        chassis.as_object_mut().unwrap().remove("Power");
    });
    redfish.edit("/redfish/v1/Chassis/Main/EnvironmentMetrics", |metrics| metrics["PowerWatts"]["Reading"] = json!(617.5));
    let readings = bmc(&redfish).sensors().await.unwrap();
    let [control] = readings.power_controls.as_slice() else { panic!("{:?}", readings.power_controls) };
    assert_eq!((control.consumed_watts.value(), control.energy_joules), (Some(617.5), Some(7.2e6)));
    assert_eq!(readings.machine_watts(), Some(617.5));
}
