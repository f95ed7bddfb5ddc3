//! Drives the program verb by verb, as its users do.

mod answer;
mod demo;
mod doctor;
mod documents;
mod grade;
mod house;
mod interrupt;
mod list;
mod pack;
mod reset;
mod start;
mod world;
