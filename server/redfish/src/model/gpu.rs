//! Graphics processors, wherever the BMC tells of them.

use super::chassis::Chassis;
use super::part::Part;
use super::pcie::PcieDevice;
use super::processor::{Processor, ProcessorKind};
use serde::Serialize;

/// A GPU, put together from all resources that tell of it: processor, graphics controller, PCIe device, chassis.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gpu {
    /// Model, serial, part number, firmware, UUID, location, state.
    #[serde(flatten)]
    pub part: Part,
}

/// Models that are GPUs, in lower case; for BMCs that tell of them as PCIe devices only.
const MODELS: [&str; 22] = [
    "h100", "h200", "h800", "h20", "a100", "a800", "b100", "b200", "b300", "gb200", "gb300", "l40", "l4", "l20", "a10", "a30", "a40",
    "v100", "t4", "mi210", "mi250", "mi300",
];
/// Words that name a GPU, in lower case.
const WORDS: [&str; 9] = ["gpu", "tesla", "geforce", "quadro", "rtx", "instinct", "radeon", "accelerator", "gaudi"];

fn words(text: &str) -> impl Iterator<Item = String> {
    text.to_lowercase().split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect::<Vec<_>>().into_iter()
}

fn names_a_gpu(text: &str) -> bool {
    words(text).any(|word| {
        // `GPU1`, `GPU_SXM_1`, `MI300X`.
        let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
        WORDS.contains(&bare)
            || WORDS.contains(&word.as_str())
            || MODELS.contains(&word.as_str())
            || MODELS.contains(&word.trim_end_matches('x'))
    })
}

fn is_gpu_device(device: &PcieDevice) -> bool {
    let told = [&device.part.id, &device.part.name, &device.part.model];
    let other = told.iter().any(|text| {
        text.as_deref()
            .is_some_and(|text| words(text).any(|word| ["nvswitch", "switch", "retimer", "bridge", "nic"].contains(&word.as_str())))
    });
    !other && (device.hint.as_deref() == Some("GPU") || told.iter().any(|text| text.as_deref().is_some_and(names_a_gpu)))
}

/// `HGX_GPU_SXM_1` and the like: a board with one GPU, that has a serial number of its own.
fn is_gpu_chassis(chassis: &Chassis) -> bool {
    let small = chassis.kind.as_deref().is_some_and(|kind| ["Module", "Component", "Card", "Zone"].contains(&kind));
    let id = chassis.part.id.as_deref().unwrap_or_default();
    // `HGX_ERoT_GPU_SXM_1` guards one.
    let guard = words(id).any(|word| ["erot", "irot", "rot"].contains(&word.as_str()));
    small && chassis.part.serial.is_some() && !guard && words(id).any(|word| word == "gpu")
}

/// All GPUs of a machine.
pub(crate) fn gpus(processors: &[Processor], controllers: &[Part], devices: &[PcieDevice], chassis: &[Chassis]) -> Vec<Gpu> {
    let mut gpus: Vec<Gpu> = Vec::new();
    let of_processor = processors.iter().filter(|processor| matches!(processor.kind, ProcessorKind::Gpu | ProcessorKind::Accelerator));
    for processor in of_processor {
        let mut part = processor.part.clone();
        part.paths.extend(processor.pcie_device.clone());
        join(&mut gpus, &part, true);
    }
    controllers.iter().for_each(|part| join(&mut gpus, part, true));
    devices.iter().filter(|device| is_gpu_device(device)).for_each(|device| join(&mut gpus, &device.part, true));
    // A board alone is taken for a GPU only where nothing else tells of any.
    let none_yet = gpus.is_empty();
    chassis.iter().filter(|chassis| is_gpu_chassis(chassis)).for_each(|chassis| join(&mut gpus, &chassis.part, none_yet));
    gpus
}

/// Adds a part to the GPU that it is, or as a new one.
fn join(gpus: &mut Vec<Gpu>, part: &Part, may_be_new: bool) {
    let same = |gpu: &&mut Gpu| {
        let path = gpu.part.paths.iter().any(|path| part.paths.contains(path));
        let serial = part.serial.is_some() && gpu.part.serial == part.serial;
        let uuid = part.uuid.is_some() && gpu.part.uuid == part.uuid;
        let may_be = gpu.part.serial.is_none() || part.serial.is_none();
        let id = may_be && gpu.part.id == part.id && part.id.as_deref().is_some_and(names_a_gpu);
        path || serial || uuid || id
    };
    match gpus.iter_mut().find(same) {
        Some(gpu) => gpu.part.complete_from(part),
        None if may_be_new && part.status.is_present() => gpus.push(Gpu { part: part.clone() }),
        None => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::Doc;
    use serde_json::json;

    fn device(value: &serde_json::Value, path: &str) -> PcieDevice {
        PcieDevice::of(Doc(value), path, "/c")
    }

    #[test]
    fn one_gpu_told_four_times_is_one() {
        let processor =
            json!({"Id": "GPU_SXM_1", "ProcessorType": "GPU", "SerialNumber": "165", "Links": {"PCIeDevice": {"@odata.id": "/d/1"}}});
        let processor = Processor::of(Doc(&processor), "/s/p/GPU_SXM_1", "/s");
        let by_link = device(&json!({"Id": "GPU_SXM_1", "FirmwareVersion": "96.00"}), "/d/1");
        let by_serial = device(&json!({"Id": "GPU1", "SerialNumber": "165", "Oem": {"Supermicro": {"GPUVendor": "NVIDIA"}}}), "/d/x");
        let board = json!({"Id": "HGX_GPU_SXM_1", "ChassisType": "Module", "SerialNumber": "165"});
        let board = Chassis::of(Doc(&board), "/chassis/HGX_GPU_SXM_1");
        let found = gpus(&[processor], &[], &[by_link, by_serial], &[board]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found.first().map(|gpu| (gpu.part.paths.len(), gpu.part.firmware.as_deref())), Some((4, Some("96.00"))));
    }

    #[test]
    fn what_only_sounds_like_a_gpu_is_none() {
        for (id, model, is) in [
            ("GPU1", "H100 80GB HBM3", true),
            ("17-0", "GH100 [H100 PCIe]", true),
            ("1", "NVIDIA A100-SXM4-80GB", true),
            ("2", "AMD Instinct MI300X", true),
            ("NVSwitch_0", "GPU switch", false),
            ("NIC1", "MCX75310AAS-NEAT", false),
            ("0-31", "Ice Lake LPC Controller", false),
            ("3", "Samsung PM9A3", false),
        ] {
            assert_eq!(is_gpu_device(&device(&json!({"Id": id, "Model": model}), "/d")), is, "{id} {model}");
        }
    }
}
