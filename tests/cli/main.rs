//! Drives the program verb by verb, as its users do.

mod answer;
mod author;
mod demo;
mod doctor;
mod documents;
mod front;
mod grade;
mod house;
mod import;
mod imported;
mod interrupt;
mod lint;
mod list;
mod next;
mod pack;
mod packs;
#[cfg(unix)]
mod person;
mod practice;
mod progress;
mod remarks;
mod reset;
mod review;
#[cfg(unix)]
mod review_screen;
mod scorecard;
mod secrets;
mod start;
#[cfg(unix)]
mod strange_trees;
#[cfg(unix)]
mod walk;
mod watch;
mod world;
