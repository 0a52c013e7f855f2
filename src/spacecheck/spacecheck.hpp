#pragma once

/// All that a kernel's file needs.
#include <spacecheck/kernel/bounded.hpp>
#include <spacecheck/kernel/case.hpp>
#include <spacecheck/kernel/fill.hpp>
#include <spacecheck/kernel/kernel.hpp>
#include <spacecheck/kernel/random.hpp>
#include <spacecheck/kernel/reference.hpp>
#include <spacecheck/launch/guarded_launch.hpp>
#include <spacecheck/launch/kernel_factory.hpp>
#include <spacecheck/launch/mdrange.hpp>
#include <spacecheck/launch/schedules.hpp>
#include <spacecheck/launch/scratch_launch.hpp>
#include <spacecheck/scratch/allocator_factory.hpp>
#include <spacecheck/scratch/team_scratch.hpp>
#include <spacecheck/scratch/workspace_scratch.hpp>
