//! Delivery over real HTTP on loopback, against a gateway that misbehaves when told to.

#[cfg(test)]
mod desk;
#[cfg(test)]
mod gateway;
#[cfg(test)]
mod journey;
#[cfg(test)]
mod kit;
#[cfg(test)]
mod receipts;
#[cfg(test)]
mod trouble;
