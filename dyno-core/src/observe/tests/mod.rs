mod hooks;
mod meter;
mod spans;

use super::Capacity;

/// A capacity of these read units.
pub(super) fn read(units: f64) -> Capacity {
    Capacity {
        units,
        read_units: units,
        write_units: 0.0,
    }
}

/// A capacity of these write units.
pub(super) fn write(units: f64) -> Capacity {
    Capacity {
        units,
        read_units: 0.0,
        write_units: units,
    }
}
