//! Recordings of real boards, where they lie beside the repository: what we read from the simulator is what ipmitool and
//! freeipmi read from it.
