//! What a BMC measured of its machine, as the API shows it: the few numbers that lists have room for.

use super::moment;
use crate::store::bmcs::{ANSWERS, BmcRow};
use crate::vitals::Kept;
use ironwatch_core::bmc::vitals::{Margin, Working};
use ironwatch_shared::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// Vital signs of a machine. What its BMC does not tell is absent.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = VitalSigns)]
pub struct VitalsView {
    pub(crate) taken_at: Timestamp,
    /// From then on they are too old, and not known any more.
    pub(crate) stale_at: Timestamp,
    /// Temperature of the air that the machine takes in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) inlet_celsius: Option<f64>,
    /// Of the temperature that is nearest to its limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) margin: Option<Margin>,
    /// Power supplies; an empty bay is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) psus: Option<Working>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) fans: Option<Working>,
    /// What the machine takes in all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) power_watts: Option<f64>,
}

impl VitalsView {
    /// Of the machine of a BMC; none where nothing is known, or the BMC does not answer.
    pub(crate) fn of(bmc: &BmcRow) -> Option<Self> {
        let answers = bmc.enabled && ANSWERS.contains(&bmc.reachable_state.as_str());
        let Kept { taken_at, stale_at, vitals } = Kept::parse(&bmc.vitals).filter(|_| answers)?;
        Some(Self {
            taken_at: moment(taken_at),
            stale_at: moment(stale_at),
            inlet_celsius: vitals.inlet,
            margin: vitals.margin,
            psus: vitals.psus,
            fans: vitals.fans,
            power_watts: vitals.power,
        })
    }
}
