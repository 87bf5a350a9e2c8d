// Holds back what a library writes to the standard error output while it loads. TensorFlow's library greets from its
// static initialisers, before any setting of its log can be made: so the file descriptor itself is turned aside.
#include <node_api.h>
#include <unistd.h>

#include <cstdio>
#include <string>

namespace {

FILE* held = nullptr;
int original = -1;

// capture(): from here on the standard error output goes to a temporary file.
napi_value Capture(napi_env, napi_callback_info) {
  if (held != nullptr || (held = std::tmpfile()) == nullptr) return nullptr;
  std::fflush(stderr);
  original = dup(STDERR_FILENO);
  dup2(fileno(held), STDERR_FILENO);
  return nullptr;
}

// release(): the standard error output is itself again; gives the text that was held back.
napi_value Release(napi_env env, napi_callback_info) {
  std::string text;
  if (held != nullptr) {
    std::fflush(stderr);
    dup2(original, STDERR_FILENO);
    close(original);
    std::rewind(held);
    char chunk[4096];
    for (size_t n; (n = std::fread(chunk, 1, sizeof chunk, held)) > 0;) text.append(chunk, n);
    std::fclose(held);
    held = nullptr;
  }
  napi_value result;
  napi_create_string_utf8(env, text.data(), text.size(), &result);
  return result;
}

napi_value Init(napi_env env, napi_value exports) {
  napi_value function;
  napi_create_function(env, "capture", NAPI_AUTO_LENGTH, Capture, nullptr, &function);
  napi_set_named_property(env, exports, "capture", function);
  napi_create_function(env, "release", NAPI_AUTO_LENGTH, Release, nullptr, &function);
  napi_set_named_property(env, exports, "release", function);
  return exports;
}

}  // namespace

NAPI_MODULE(stderr_gate, Init)
