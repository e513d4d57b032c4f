//! A BMC with a board behind it, which a test changes as it likes, and as quickly: sensors, log, power, and the clock of the
//! test. Real: the protocol, as the scripted BMC speaks it, with records as BMCs have them. Not real: nothing is measured, and
//! what is not needed to watch a machine is refused as an unknown command.

mod answers;

use super::ipmi_sim::{Machine, SimSensor};
use super::locked;
use super::scripted_bmc::{Door, ScriptedBmc};
use ironwatch_server::clock::Clock;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

/// A machine as its BMC sees it.
#[derive(Debug, Clone)]
pub struct Board {
    /// Its sensors, with what they show now.
    pub sensors: Vec<SimSensor>,
    /// Its event log: kind and six bytes of each event, and when it was written, in Unix seconds. Sensor type, sensor number,
    /// direction and event type, three bytes of data (IPMI 2.0, table 32-1).
    pub log: Vec<(u32, [u8; 6])>,
    /// Its power.
    pub power_on: bool,
    /// The last time that power went, AC had been lost.
    pub ac_lost: bool,
    /// What was done with the power, by the numbers of IPMI (28.3): 0 off, 1 on, 2 cycle, 3 reset.
    pub controls: Vec<u8>,
    /// It was told so often to start anew itself.
    pub resets: u32,
    /// It takes questions and answers none of them.
    pub hangs: bool,
    erased_at: u32,
}

impl Default for Board {
    /// A small server that is well and runs.
    fn default() -> Self {
        let sensors = Machine::small("BOARD").sensors;
        Self { sensors, log: Vec::new(), power_on: true, ac_lost: false, controls: Vec::new(), resets: 0, hangs: false, erased_at: 0 }
    }
}

impl Board {
    /// The sensor of this name.
    ///
    /// # Errors
    /// When there is none.
    pub fn sensor(&mut self, name: &str) -> Result<&mut SimSensor, String> {
        self.sensors.iter_mut().find(|sensor| sensor.name == name).ok_or_else(|| format!("the board has no sensor {name:?}"))
    }

    /// A sensor shows this number from now on.
    ///
    /// # Errors
    /// When there is no such sensor, or it has no numbers, or not this one.
    pub fn show_number(&mut self, name: &str, number: f64) -> Result<(), String> {
        let sensor = self.sensor(name)?;
        let (_, factor, exponent) = sensor.analog.ok_or_else(|| format!("{name} has no numbers"))?;
        let raw = (number / (f64::from(factor) * 10_f64.powi(exponent.into()))).round();
        if !(0.0..=255.0).contains(&raw) {
            return Err(format!("{name} cannot show {number}"));
        }
        sensor.raw = raw as u8;
        Ok(())
    }

    /// These states of a sensor hold from now on, and no others.
    ///
    /// # Errors
    /// When there is no such sensor.
    pub fn show_states(&mut self, name: &str, offsets: &[u8]) -> Result<(), String> {
        self.sensor(name)?.states = offsets.iter().fold(0, |states, offset| states | 1 << (offset & 0x0f));
        Ok(())
    }
}

/// The BMC, running or not.
pub struct IpmiBoard {
    /// Where it answers.
    pub address: SocketAddr,
    board: Arc<Mutex<Board>>,
    clock: Arc<dyn Clock>,
    door: Door,
    bmc: Option<ScriptedBmc>,
}

impl IpmiBoard {
    /// Starts one that has this clock.
    pub async fn start(clock: Arc<dyn Clock>) -> Self {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let mut started = Self { address, board: Arc::default(), clock, door: Door::default(), bmc: None };
        started.answer().await;
        started
    }

    /// Changes the board, or looks at it.
    pub fn board<T>(&self, change: impl FnOnce(&mut Board) -> T) -> T {
        change(&mut locked(&self.board))
    }

    /// The BMC writes an event into its log, now.
    pub fn write(&self, event: [u8; 6]) {
        let now = seconds(&*self.clock);
        self.board(|board| board.log.push((now, event)));
    }

    /// Nothing listens there any more.
    pub async fn fall_silent(&mut self) {
        if let Some(bmc) = self.bmc.take() {
            bmc.stop().await;
        }
    }

    /// It answers, at the address where it was.
    pub async fn answer(&mut self) {
        if self.bmc.is_none() {
            let (board, clock) = (Arc::clone(&self.board), Arc::clone(&self.clock));
            let answers = move |asked: &_| {
                let mut board = locked(&board);
                (!board.hangs).then(|| board.answer(asked, seconds(&*clock)))
            };
            let bmc = ScriptedBmc::start_at(self.address, self.door.clone(), answers).await;
            self.address = bmc.address;
            self.bmc = Some(bmc);
        }
    }

    /// From now on this holds for logins; sessions that are open end.
    pub fn set_door(&mut self, door: Door) {
        self.door = door.clone();
        if let Some(bmc) = &self.bmc {
            bmc.set_door(door);
            bmc.forget_sessions();
        }
    }

    /// The BMC itself, while it answers.
    #[must_use]
    pub fn bmc(&self) -> Option<&ScriptedBmc> {
        self.bmc.as_ref()
    }
}

fn seconds(clock: &dyn Clock) -> u32 {
    u32::try_from(clock.now().as_millis() / 1000).unwrap_or(u32::MAX)
}
