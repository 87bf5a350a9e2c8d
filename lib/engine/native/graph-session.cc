// TensorFlow.js's addon, and beside its operations whole graphs: a session keeps variables between its runs, takes
// and gives the very tensors of the addon. TensorFlow.js itself can only run graphs that lie on the disk as
// SavedModels, without options and without a profile.
#include <node_api.h>

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

// The addon keeps its tensors to itself and registers itself as the module: here both are ours.
#undef NAPI_MODULE
#define NAPI_MODULE(name, init)
#define private public
#include "binding/tfjs_binding.cc"
#undef private

#include "tf_auto_status.h"
#include "tensorflow/c/c_api.h"

namespace tfnodejs {
namespace {

struct Session {
  TF_Graph* graph = nullptr;
  TF_Session* session = nullptr;

  void Close() {
    TF_AutoStatus status;
    if (session != nullptr) TF_DeleteSession(session, status.status);
    if (graph != nullptr) TF_DeleteGraph(graph);
    session = nullptr;
    graph = nullptr;
  }
  ~Session() { Close(); }
};

// A signature whose names were looked up once. It keeps its session alive.
struct Signature {
  std::shared_ptr<Session> session;
  std::vector<TF_Output> feeds;
  std::vector<TF_Output> fetches;
  std::vector<TF_Operation*> targets;
};

napi_value Throw(napi_env env, const std::string& message) {
  napi_throw_error(env, nullptr, message.c_str());
  return nullptr;
}

template <typename T>
napi_value Wrap(napi_env env, T* value) {
  napi_value external;
  auto finalize = [](napi_env, void* data, void*) { delete static_cast<T*>(data); };
  napi_create_external(env, value, finalize, nullptr, &external);
  return external;
}

template <typename T>
T* Unwrap(napi_env env, napi_value value) {
  void* data = nullptr;
  napi_get_value_external(env, value, &data);
  return static_cast<T*>(data);
}

template <size_t N>
void Arguments(napi_env env, napi_callback_info info, napi_value (&args)[N]) {
  size_t count = N;
  napi_get_cb_info(env, info, &count, args, nullptr, nullptr);
}

std::string Bytes(napi_env env, napi_value value) {
  napi_typedarray_type type;
  size_t length = 0;
  void* data = nullptr;
  napi_get_typedarray_info(env, value, &type, &length, &data, nullptr, nullptr);
  return std::string(static_cast<char*>(data), length);
}

std::string Text(napi_env env, napi_value value) {
  size_t length = 0;
  napi_get_value_string_utf8(env, value, nullptr, 0, &length);
  std::string text(length, '\0');
  napi_get_value_string_utf8(env, value, &text[0], length + 1, &length);
  return text;
}

std::vector<napi_value> List(napi_env env, napi_value array) {
  uint32_t length = 0;
  napi_get_array_length(env, array, &length);
  std::vector<napi_value> values(length);
  for (uint32_t i = 0; i < length; i++) napi_get_element(env, array, i, &values[i]);
  return values;
}

napi_value ToBuffer(napi_env env, const TF_Buffer* buffer) {
  napi_value copy;
  napi_create_buffer_copy(env, buffer->length, buffer->data, nullptr, &copy);
  return copy;
}

// createSession(config: ConfigProto): session
napi_value CreateSession(napi_env env, napi_callback_info info) {
  napi_value args[1];
  Arguments(env, info, args);
  const std::string config = Bytes(env, args[0]);
  TF_AutoStatus status;
  TF_SessionOptions* options = TF_NewSessionOptions();
  TF_SetConfig(options, config.data(), config.size(), status.status);
  auto made = std::make_shared<Session>();
  made->graph = TF_NewGraph();
  if (TF_GetCode(status.status) == TF_OK) made->session = TF_NewSession(made->graph, options, status.status);
  TF_DeleteSessionOptions(options);
  if (TF_GetCode(status.status) != TF_OK) return Throw(env, TF_Message(status.status));
  return Wrap(env, new std::shared_ptr<Session>(made));
}

// extendSession(session, graph: GraphDef)
napi_value ExtendSession(napi_env env, napi_callback_info info) {
  napi_value args[2];
  Arguments(env, info, args);
  const auto& session = *Unwrap<std::shared_ptr<Session>>(env, args[0]);
  const std::string bytes = Bytes(env, args[1]);
  TF_AutoStatus status;
  TF_Buffer* buffer = TF_NewBufferFromString(bytes.data(), bytes.size());
  TF_ImportGraphDefOptions* options = TF_NewImportGraphDefOptions();
  TF_GraphImportGraphDef(session->graph, buffer, options, status.status);
  TF_DeleteImportGraphDefOptions(options);
  TF_DeleteBuffer(buffer);
  if (TF_GetCode(status.status) != TF_OK) return Throw(env, TF_Message(status.status));
  return nullptr;
}

// closeSession(session): what it holds is freed, at once.
napi_value CloseSession(napi_env env, napi_callback_info info) {
  napi_value args[1];
  Arguments(env, info, args);
  (*Unwrap<std::shared_ptr<Session>>(env, args[0]))->Close();
  return nullptr;
}

bool FindOutputs(napi_env env, TF_Graph* graph, napi_value names, std::vector<TF_Output>* found) {
  for (napi_value value : List(env, names)) {
    const std::string text = Text(env, value);
    const size_t colon = text.rfind(':');
    TF_Operation* operation = TF_GraphOperationByName(graph, text.substr(0, colon).c_str());
    if (operation == nullptr) return Throw(env, "no operation " + text) != nullptr;
    found->push_back({operation, std::stoi(text.substr(colon + 1))});
  }
  return true;
}

// prepareRun(session, feeds: string[], fetches: string[], targets: string[]): signature; names as "node:0", "node"
napi_value PrepareRun(napi_env env, napi_callback_info info) {
  napi_value args[4];
  Arguments(env, info, args);
  auto made = std::make_unique<Signature>();
  made->session = *Unwrap<std::shared_ptr<Session>>(env, args[0]);
  TF_Graph* graph = made->session->graph;
  if (!FindOutputs(env, graph, args[1], &made->feeds)) return nullptr;
  if (!FindOutputs(env, graph, args[2], &made->fetches)) return nullptr;
  for (napi_value value : List(env, args[3])) {
    made->targets.push_back(TF_GraphOperationByName(graph, Text(env, value).c_str()));
    if (made->targets.back() == nullptr) return Throw(env, "no operation " + Text(env, value));
  }
  return Wrap(env, made.release());
}

// Gives the tensors of the addon as inputs of a session; the caller deletes them.
bool ResolveInputs(napi_env env, TFJSBackend* backend, napi_value ids, std::vector<TF_Tensor*>* inputs) {
  for (napi_value value : List(env, ids)) {
    int32_t id = -1;
    napi_get_value_int32(env, value, &id);
    const auto entry = backend->tfe_handle_map_.find(id);
    if (entry == backend->tfe_handle_map_.end()) return Throw(env, "no tensor " + std::to_string(id)) != nullptr;
    TF_AutoStatus status;
    inputs->push_back(TFE_TensorHandleResolve(entry->second, status.status));
    if (TF_GetCode(status.status) != TF_OK) return Throw(env, TF_Message(status.status)) != nullptr;
  }
  return true;
}

napi_value OutputInfos(napi_env env, TFJSBackend* backend, const std::vector<TF_Tensor*>& outputs) {
  napi_value infos;
  napi_create_array_with_length(env, outputs.size(), &infos);
  for (size_t i = 0; i < outputs.size(); i++) {
    TF_AutoStatus status;
    TFE_TensorHandle* handle = TFE_NewTensorHandle(outputs[i], status.status);
    if (TF_GetCode(status.status) != TF_OK) return Throw(env, TF_Message(status.status));
    napi_set_element(env, infos, i, backend->GenerateOutputTensorInfo(env, handle));
  }
  return infos;
}

napi_value Run(napi_env env, napi_value signature_value, napi_value ids, const TF_Buffer* options,
               TF_Buffer* metadata) {
  TFJSBackend* backend = GetTFJSBackend(env);
  const Signature& signature = *Unwrap<Signature>(env, signature_value);
  if (signature.session->session == nullptr) return Throw(env, "the session is closed");
  std::vector<TF_Tensor*> inputs;
  std::vector<TF_Tensor*> outputs(signature.fetches.size(), nullptr);
  napi_value infos = nullptr;
  if (ResolveInputs(env, backend, ids, &inputs)) {
    TF_AutoStatus status;
    TF_SessionRun(signature.session->session, options, signature.feeds.data(), inputs.data(), inputs.size(),
                  signature.fetches.data(), outputs.data(), outputs.size(), signature.targets.data(),
                  signature.targets.size(), metadata, status.status);
    const bool is_ok = TF_GetCode(status.status) == TF_OK;
    infos = is_ok ? OutputInfos(env, backend, outputs) : Throw(env, TF_Message(status.status));
  }
  for (TF_Tensor* tensor : inputs) TF_DeleteTensor(tensor);
  for (TF_Tensor* tensor : outputs) TF_DeleteTensor(tensor);
  return infos;
}

// run(signature, inputs: number[]): {id, shape, dtype}[]
napi_value RunSignature(napi_env env, napi_callback_info info) {
  napi_value args[2];
  Arguments(env, info, args);
  return Run(env, args[0], args[1], nullptr, nullptr);
}

// runWithMetadata(signature, inputs: number[], options: RunOptions): {outputs, metadata: RunMetadata}
napi_value RunWithMetadata(napi_env env, napi_callback_info info) {
  napi_value args[3];
  Arguments(env, info, args);
  const std::string bytes = Bytes(env, args[2]);
  TF_Buffer* options = TF_NewBufferFromString(bytes.data(), bytes.size());
  TF_Buffer* metadata = TF_NewBuffer();
  napi_value outputs = Run(env, args[0], args[1], options, metadata);
  napi_value result = nullptr;
  if (outputs != nullptr) {
    napi_create_object(env, &result);
    napi_set_named_property(env, result, "outputs", outputs);
    napi_set_named_property(env, result, "metadata", ToBuffer(env, metadata));
  }
  TF_DeleteBuffer(options);
  TF_DeleteBuffer(metadata);
  return result;
}

bool HasUnknownShape(TF_Graph* graph, TF_Output output) {
  if (TF_OperationOutputType(output) == TF_RESOURCE) return false;
  TF_AutoStatus status;
  const int rank = TF_GraphGetTensorNumDims(graph, output, status.status);
  if (rank < 0) return true;
  std::vector<int64_t> dims(rank);
  TF_GraphGetTensorShape(graph, output, dims.data(), rank, status.status);
  for (int64_t dim : dims) {
    if (dim < 0) return true;
  }
  return false;
}

// unknownShapes(session): string[], the operations that have an output whose shape is not known before it runs
napi_value UnknownShapes(napi_env env, napi_callback_info info) {
  napi_value args[1];
  Arguments(env, info, args);
  TF_Graph* graph = (*Unwrap<std::shared_ptr<Session>>(env, args[0]))->graph;
  napi_value names;
  napi_create_array(env, &names);
  uint32_t count = 0;
  size_t position = 0;
  while (TF_Operation* operation = TF_GraphNextOperation(graph, &position)) {
    for (int i = 0; i < TF_OperationNumOutputs(operation); i++) {
      if (!HasUnknownShape(graph, {operation, i})) continue;
      napi_value name;
      napi_create_string_utf8(env, TF_OperationName(operation), NAPI_AUTO_LENGTH, &name);
      napi_set_element(env, names, count++, name);
      break;
    }
  }
  return names;
}

// operationDefinitions(): OpList, of every operation that TensorFlow knows
napi_value OperationDefinitions(napi_env env, napi_callback_info) {
  TF_Buffer* list = TF_GetAllOpList();
  napi_value bytes = ToBuffer(env, list);
  TF_DeleteBuffer(list);
  return bytes;
}

napi_value Init(napi_env env, napi_value exports) {
  if (InitTFNodeJSBinding(env, exports) == nullptr) return nullptr;
  const auto method = [](const char* name, napi_callback callback) {
    return napi_property_descriptor{name,    nullptr, callback,     nullptr,
                                    nullptr, nullptr, napi_default, nullptr};
  };
  const napi_property_descriptor methods[] = {
      method("createSession", CreateSession),
      method("extendSession", ExtendSession),
      method("closeSession", CloseSession),
      method("prepareRun", PrepareRun),
      method("run", RunSignature),
      method("runWithMetadata", RunWithMetadata),
      method("unknownShapes", UnknownShapes),
      method("operationDefinitions", OperationDefinitions),
  };
  napi_define_properties(env, exports, sizeof(methods) / sizeof(methods[0]), methods);
  return exports;
}

}  // namespace
}  // namespace tfnodejs

NAPI_MODULE_INIT() { return tfnodejs::Init(env, exports); }
