#pragma once

#include <spacecheck/access/runtime.hpp>

#include <Kokkos_Core.hpp>

// Serial has one token, which all items take in turn: what an item does while it holds one is not
// at once with what another does that holds the same.

namespace Kokkos::Experimental {

template <class ExecutionSpace = DefaultExecutionSpace,
          UniqueTokenScope Scope = UniqueTokenScope::Instance>
class HeldUniqueToken : public UniqueToken<ExecutionSpace, Scope> {
  using Own = UniqueToken<ExecutionSpace, Scope>;

 public:
  using Own::Own;
  using size_type = typename Own::size_type;

  size_type acquire() const {
    spacecheck_access_hold();
    return Own::acquire();
  }
  void release(size_type token) const {
    Own::release(token);
    spacecheck_access_release();
  }
};

template <class ExecutionSpace, UniqueTokenScope Scope = UniqueTokenScope::Instance>
class HeldAcquireUniqueToken {
 public:
  using exec_space = ExecutionSpace;
  using token_type = HeldUniqueToken<ExecutionSpace, Scope>;
  using size_type = typename token_type::size_type;

  explicit HeldAcquireUniqueToken(token_type const& token)
      : m_token(token), m_value(token.acquire()) {}
  ~HeldAcquireUniqueToken() { m_token.release(m_value); }
  HeldAcquireUniqueToken(HeldAcquireUniqueToken const&) = delete;
  HeldAcquireUniqueToken& operator=(HeldAcquireUniqueToken const&) = delete;
  size_type value() const { return m_value; }

 private:
  token_type m_token;
  size_type m_value;
};

// A base, so that Kokkos' own part takes and gives back its token inside.
class TokenHold {
 protected:
  TokenHold() { spacecheck_access_hold(); }
  ~TokenHold() { spacecheck_access_release(); }
  TokenHold(TokenHold const&) = delete;
  TokenHold& operator=(TokenHold const&) = delete;
};

// A team is one item: what its threads do while it holds the token is the team's.
template <class TeamPolicy>
class HeldAcquireTeamUniqueToken : TokenHold, public AcquireTeamUniqueToken<TeamPolicy> {
  using Own = AcquireTeamUniqueToken<TeamPolicy>;

 public:
  using token_type = HeldUniqueToken<typename Own::exec_space>;

  HeldAcquireTeamUniqueToken(token_type const& token, typename Own::team_member_type const& team)
      : Own(token, team) {}
};

}  // namespace Kokkos::Experimental

// What is written in kernels from here on; Kokkos' own headers have had theirs.
#define UniqueToken HeldUniqueToken                        // NOLINT
#define AcquireUniqueToken HeldAcquireUniqueToken          // NOLINT
#define AcquireTeamUniqueToken HeldAcquireTeamUniqueToken  // NOLINT
