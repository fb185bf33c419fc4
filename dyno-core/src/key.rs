//! x
/// x
pub trait ModelKey {}
