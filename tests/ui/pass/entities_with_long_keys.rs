//! Keys with more text in common than the compiler nests calls while it evaluates constants.

use dyno::{Model, Table};

#[derive(Table)]
#[dyno(name = "devices", partition_key(pk: String), sort_key(sk: String), entity = "kind", entities(Device, Reading))]
struct Devices;

#[derive(Model)]
#[dyno(table = Devices, partition_key = "TENANT#{tenant}#USER#{user}#DEVICE#{device}", sort_key = "DEVICE")]
struct Device {
    tenant: u128,
    user: u128,
    device: u128,
}

#[derive(Model)]
#[dyno(table = Devices, partition_key = "TENANT#{tenant}#USER#{user}#DEVICE#{device}", sort_key = "READING#{number}")]
struct Reading {
    tenant: u128,
    user: u128,
    device: u128,
    number: u64,
}

fn main() {}
