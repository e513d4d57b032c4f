//! Sensors, power and cooling of a machine, and which answers are needed to have them again.

use crate::cost::Cost;
use crate::inventory::{Stopped, power_parts};
use crate::model::{Fan, PowerControl, PowerSupply, RedundancyGroup, RedundancyOf, Status};
use crate::sensor::{Sensor, by_path, merge};
use crate::trouble::Trouble;
use crate::walk::edges::Kind;
use crate::walk::{Found, Source, SourceId};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What a BMC measures, each once.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Readings {
    /// Sensors.
    pub sensors: Vec<Sensor>,
    /// Power as a whole.
    pub power_controls: Vec<PowerControl>,
    /// Power supplies.
    pub power_supplies: Vec<PowerSupply>,
    /// Fans as parts; their speeds are among the sensors.
    pub fans: Vec<Fan>,
    /// Who backs up whom.
    pub redundancy: Vec<RedundancyGroup>,
    /// The whole tree was walked, not only what is known.
    pub discovered: bool,
    /// What could not be read, and what was strange.
    pub troubles: Vec<Trouble>,
    /// Why the reading ended before its end.
    pub stopped: Option<Stopped>,
    /// What it cost.
    pub cost: Cost,
}

/// What is remembered of a walk: everything once, and the fewest answers that tell all of it.
#[derive(Debug, Clone, Default)]
pub(crate) struct SensorMap {
    known: Readings,
    /// All answers, and which of them tells what.
    sources: Vec<Source>,
    told: Vec<(SourceId, Item)>,
    /// For all.
    pub all: Vec<Source>,
    /// For supplies and power as a whole.
    pub power: Vec<Source>,
}

/// Something that an answer tells.
type Item = (char, usize);

impl SensorMap {
    /// Of a walk through everything.
    pub(crate) fn of(found: Found) -> Self {
        let sensors = merge(found.sensors.iter().map(|(sensor, _)| sensor.clone()).collect());
        let known = Readings {
            power_supplies: power_parts(found.supplies.clone()),
            fans: power_parts(found.fans.clone()),
            power_controls: controls(found.controls.iter().map(|(control, _)| control.clone()).collect()),
            redundancy: groups(found.redundancy.iter().map(|(group, _)| group.clone()).collect()),
            sensors,
            discovered: true,
            ..Readings::default()
        };
        let told = items(&known, &found);
        let (all, power) = (cover(&told, |_| true), cover(&told, |item| matches!(item.0, 'p' | 'c')));
        // As polls will tell it: where two resources disagree, the walk would otherwise tell another number than the polls.
        let chosen = found.sensors.iter().filter(|(_, source)| all.contains(source)).map(|(sensor, _)| sensor.clone()).collect();
        let mut known = known;
        known.sensors = by_path(&known.sensors, chosen, "").0;
        let sources = |ids: &BTreeSet<SourceId>| ids.iter().filter_map(|id| found.sources.get(*id).cloned()).collect();
        Self { known, all: sources(&all), power: sources(&power), sources: found.sources, told }
    }

    /// Everything as the walk found it.
    pub(crate) fn first(&self) -> Readings {
        self.known.clone()
    }

    /// A later reading of what is known. Also whether there was something that is not.
    pub(crate) fn renew(&self, found: Found) -> (Readings, bool) {
        let told = found.sensors.into_iter().map(|(sensor, _)| sensor).collect();
        let (sensors, news) = by_path(&self.known.sensors, told, "its resource was not told this time");
        let supplies = renew_parts(&self.known.power_supplies, power_parts(found.supplies), |supply| PowerSupply {
            input_watts: None,
            output_watts: None,
            input_volts: None,
            input_lost: None,
            line_status: None,
            part: without_status(&supply.part),
            ..supply.clone()
        });
        let fans = renew_parts(&self.known.fans, power_parts(found.fans), |fan| Fan {
            speed_rpm: None,
            speed_percent: None,
            part: without_status(&fan.part),
            ..fan.clone()
        });
        let readings = Readings {
            sensors,
            power_supplies: supplies,
            fans,
            power_controls: controls(found.controls.into_iter().map(|(control, _)| control).collect()),
            redundancy: groups(found.redundancy.into_iter().map(|(group, _)| group).collect()),
            ..Readings::default()
        };
        (readings, news)
    }

    /// The fewest answers that tell everything but these sensors, by their keys.
    pub(crate) fn sources_without(&self, spared: &BTreeSet<String>) -> Vec<Source> {
        let is_spared = |place: usize| self.known.sensors.get(place).is_some_and(|sensor| spared.contains(&sensor.key));
        let wanted = cover(&self.told, |(kind, place)| *kind != 's' || !is_spared(*place));
        wanted.iter().filter_map(|id| self.sources.get(*id).cloned()).collect()
    }
}

/// Single sensors are asked for where so few of a collection are wanted; more are cheaper together.
const FEW: usize = 4;

impl SensorMap {
    /// The cheapest answers that tell what is told at these paths: sensors' own resources where that are few, else the fewest.
    pub(crate) fn sources_at(&self, paths: &BTreeSet<String>) -> Vec<Source> {
        let wanted: Vec<(SourceId, Item)> = self.told.iter().copied().filter(|(_, item)| self.is_at(*item, paths)).collect();
        let is_sensor = |id: SourceId| self.sources.get(id).is_some_and(|source| source.kind == Kind::Sensor);
        let own: BTreeSet<Item> = wanted.iter().filter(|(id, _)| is_sensor(*id)).map(|(_, item)| *item).collect();
        let is_cheap = |(id, item): &(SourceId, Item)| own.len() > FEW || is_sensor(*id) || !own.contains(item);
        let cheap: Vec<(SourceId, Item)> = wanted.into_iter().filter(is_cheap).collect();
        let chosen = cover(&cheap, |_| true);
        let sources = chosen.iter().filter_map(|id| Some((*id, self.sources.get(*id)?)));
        sources.flat_map(|(id, source)| self.singles(id, source, paths).unwrap_or_else(|| vec![source.clone()])).collect()
    }

    fn is_at(&self, (kind, place): Item, paths: &BTreeSet<String>) -> bool {
        let is_within =
            |own: &String| paths.iter().any(|path| path.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
        match kind {
            's' => self.known.sensors.get(place).is_some_and(|sensor| sensor.paths.iter().any(|path| paths.contains(path))),
            'p' => self.known.power_supplies.get(place).is_some_and(|supply| supply.part.paths.iter().any(is_within)),
            'c' => self.known.power_controls.get(place).is_some_and(|control| paths.contains(&control.path)),
            _ => false,
        }
    }

    /// The resources of the wanted sensors of a collection, if they are few.
    fn singles(&self, id: SourceId, source: &Source, paths: &BTreeSet<String>) -> Option<Vec<Source>> {
        let wanted = self.told.iter().filter(|(told_by, item)| *told_by == id && self.is_at(*item, paths)).map(|(_, item)| item.1);
        let own = |place: usize| self.known.sensors.get(place)?.paths.iter().find(|path| !path.contains('#')).cloned();
        let urls: Option<BTreeSet<String>> = wanted.map(own).collect();
        let urls = urls.filter(|urls| source.collection && source.kind == Kind::Sensor && urls.len() <= FEW)?;
        Some(urls.into_iter().map(|url| Source { url, collection: false, ..source.clone() }).collect())
    }
}

fn without_status(part: &crate::model::Part) -> crate::model::Part {
    crate::model::Part { status: Status::default(), ..part.clone() }
}

/// New tellings of known parts; what is not told this time says nothing of how it does.
fn renew_parts<T: crate::inventory::ToldTwice>(known: &[T], mut told: Vec<T>, silent: impl Fn(&T) -> T) -> Vec<T> {
    let mut renewed: Vec<T> = Vec::new();
    for known in known {
        let silent = silent(known);
        let place = told.iter().position(|told| told.part().paths.iter().any(|path| known.part().paths.contains(path)));
        match place {
            Some(place) => {
                let mut fresh = told.remove(place);
                fresh.complete(&silent);
                renewed.push(fresh);
            }
            None => renewed.push(silent),
        }
    }
    renewed.extend(told);
    renewed
}

/// Which items each answer tells as well as all together do.
fn items(known: &Readings, found: &Found) -> Vec<(SourceId, Item)> {
    let mut told = Vec::new();
    let sensor_places = places(known.sensors.iter().map(|sensor| sensor.paths.as_slice()));
    let supply_places = places(known.power_supplies.iter().map(|supply| supply.part.paths.as_slice()));
    let fan_places = places(known.fans.iter().map(|fan| fan.part.paths.as_slice()));
    let as_good = |whole: bool, part: bool| part || !whole;
    for (sensor, source) in &found.sensors {
        let place = sensor.paths.iter().find_map(|path| sensor_places.get(path.as_str()).copied());
        let fits = place.and_then(|place| known.sensors.get(place)).is_some_and(|known| {
            as_good(known.reading.0.is_ok(), sensor.reading.0.is_ok())
                && !is_coarser(sensor.reading.value(), known.reading.value())
                && as_good(known.status.health.is_some(), sensor.status.health.is_some())
        });
        told.extend(place.filter(|_| fits).map(|place| (*source, ('s', place))));
    }
    for (supply, source) in &found.supplies {
        let place = supply.part.paths.iter().find_map(|path| supply_places.get(path.as_str()).copied());
        let fits = place.and_then(|place| known.power_supplies.get(place)).is_some_and(|known| {
            as_good(known.part.status.health.is_some(), supply.part.status.health.is_some())
                && as_good(known.input_watts.is_some(), supply.input_watts.is_some())
                && as_good(known.output_watts.is_some(), supply.output_watts.is_some())
        });
        told.extend(place.filter(|_| fits).map(|place| (*source, ('p', place))));
    }
    for (fan, source) in &found.fans {
        let place = fan.part.paths.iter().find_map(|path| fan_places.get(path.as_str()).copied());
        let fits = place.and_then(|place| known.fans.get(place)).is_some_and(|known| {
            as_good(known.part.status.health.is_some(), fan.part.status.health.is_some())
                && as_good(known.speed_rpm.is_some(), fan.speed_rpm.is_some())
                && as_good(known.speed_percent.is_some(), fan.speed_percent.is_some())
        });
        told.extend(place.filter(|_| fits).map(|place| (*source, ('f', place))));
    }
    for (control, source) in &found.controls {
        let place = known.power_controls.iter().position(|known| known.path == control.path);
        told.extend(place.map(|place| (*source, ('c', place))));
    }
    for (group, source) in &found.redundancy {
        let place = known.redundancy.iter().position(|known| known.path == group.path);
        told.extend(place.map(|place| (*source, ('r', place))));
    }
    told
}

/// Places by path.
fn places<'a>(paths: impl Iterator<Item = &'a [String]>) -> BTreeMap<&'a str, usize> {
    paths.enumerate().flat_map(|(place, paths)| paths.iter().map(move |path| (path.as_str(), place))).collect()
}

/// Whether a number was rounded where the other was not.
fn is_coarser(number: Option<f64>, than: Option<f64>) -> bool {
    number.zip(than).is_some_and(|(number, than)| number.fract() == 0.0 && than.fract() != 0.0)
}

/// The fewest answers that tell all wanted items, found greedily: always the one that adds most.
fn cover(told: &[(SourceId, Item)], wanted: impl Fn(&Item) -> bool) -> BTreeSet<SourceId> {
    let mut by_source: BTreeMap<usize, BTreeSet<Item>> = BTreeMap::new();
    for (source, item) in told.iter().filter(|(_, item)| wanted(item)) {
        by_source.entry(*source).or_default().insert(*item);
    }
    let mut missing: BTreeSet<Item> = by_source.values().flatten().copied().collect();
    let mut chosen = BTreeSet::new();
    while !missing.is_empty() {
        let best = by_source.iter().max_by_key(|(source, items)| (items.intersection(&missing).count(), std::cmp::Reverse(**source)));
        let Some((source, items)) = best else { break };
        missing.retain(|item| !items.contains(item));
        chosen.insert(*source);
    }
    chosen
}

/// Power as a whole, once for each chassis: the numbers of newer services complete the lists of older ones.
fn controls(told: Vec<PowerControl>) -> Vec<PowerControl> {
    let (mut lists, newer): (Vec<_>, Vec<_>) = told.into_iter().partition(|control| !control.path.ends_with("#/PowerWatts"));
    for control in newer {
        match lists.iter_mut().find(|list| list.chassis == control.chassis) {
            Some(list) => {
                list.energy_joules = list.energy_joules.or(control.energy_joules);
                list.limit_watts = list.limit_watts.or(control.limit_watts);
                if list.consumed_watts.0.is_err() && control.consumed_watts.0.is_ok() {
                    list.consumed_watts = control.consumed_watts;
                }
            }
            None => lists.push(control),
        }
    }
    lists
}

/// Groups of redundancy: where newer and older resources of a chassis tell the same ones, the telling with more groups
/// counts, and of equal ones that with names.
fn groups(told: Vec<RedundancyGroup>) -> Vec<RedundancyGroup> {
    let mut families: BTreeMap<(String, RedundancyOf, bool), Vec<RedundancyGroup>> = BTreeMap::new();
    for group in told {
        let old = group.path.contains("#/Redundancy/");
        families.entry((group.chassis.clone(), group.of, old)).or_default().push(group);
    }
    let mut kept = Vec::new();
    for ((chassis, of, old), groups) in &families {
        let others = families.get(&(chassis.clone(), *of, !old)).map(Vec::len).unwrap_or_default();
        if (groups.len(), *old) > (others, !*old) {
            kept.extend(groups.iter().cloned());
        }
    }
    kept
}
