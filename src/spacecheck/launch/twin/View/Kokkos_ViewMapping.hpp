#pragma once

// What has the check of indices under the same name, and is no View of Kokkos 5.

#pragma GCC system_header
#pragma push_macro("view_verify_operator_bounds")
#undef view_verify_operator_bounds
#include_next <View/Kokkos_ViewMapping.hpp>
#pragma pop_macro("view_verify_operator_bounds")
